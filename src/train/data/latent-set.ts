import type { Generator } from "../../engine/random/generator.ts";

/** What frozen models say of each clip, computed once. */
export interface LatentSet {
  readonly clips: readonly LatentClip[];
  /** `[channel, time, freq]` */
  readonly latentShape: readonly [number, number, number];
  readonly embeddingWidth: number;
  /** The embedding of the empty prompt: the condition of what is unconditional. */
  readonly emptyEmbedding: Float32Array;
}

export interface LatentClip {
  /** Scaled latents `[channel, time, freq]`: of the clip itself, then of its augmented copies. */
  readonly variants: readonly Float32Array[];
  /** Unit vectors, one for each caption. */
  readonly textEmbeddings: readonly Float32Array[];
  /** A unit vector. */
  readonly audioEmbedding: Float32Array;
}

interface DrawOptions {
  readonly batchSize: number;
  readonly textProbability: number;
  readonly dropProbability: number;
  readonly rollsTime: boolean;
}

/** Random latents `[batch, channel, time, freq]` with their conditions `[batch, width]`, both flat. */
export function drawLatentBatch(
  set: LatentSet,
  { batchSize, textProbability, dropProbability, rollsTime }: DrawOptions,
  generator: Generator,
): { latents: Float32Array; conditions: Float32Array } {
  const [channels, frames, bands] = set.latentShape;
  const size = channels * frames * bands;
  const latents = new Float32Array(batchSize * size);
  const conditions = new Float32Array(batchSize * set.embeddingWidth);
  const pick = <T>(list: readonly T[]): T => list[generator.randint(0, list.length, 1)[0] as number] as T;
  for (let item = 0; item < batchSize; item++) {
    const clip = pick(set.clips);
    const shift = rollsTime ? (generator.randint(0, frames, 1)[0] as number) : 0;
    rollInto(latents.subarray(item * size, (item + 1) * size), pick(clip.variants), shift * bands, frames * bands);
    const [choice, drop] = generator.rand(2) as unknown as [number, number];
    const text = pick(clip.textEmbeddings);
    const embedding = choice < textProbability ? text : clip.audioEmbedding;
    conditions.set(drop < dropProbability ? set.emptyEmbedding : embedding, item * set.embeddingWidth);
  }
  return { latents, conditions };
}

/** Each channel of `source`, `length` long, turned cyclically by `shift`. */
function rollInto(target: Float32Array, source: Float32Array, shift: number, length: number): void {
  for (let start = 0; start < source.length; start += length) {
    const channel = source.subarray(start, start + length);
    target.set(channel.subarray(length - shift), start);
    target.set(channel.subarray(0, length - shift), start + shift);
  }
}
