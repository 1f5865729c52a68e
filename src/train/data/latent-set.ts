import type { Generator } from "../../engine/random/generator.ts";
import { drawClip, type Weighted } from "./class-balance.ts";

/** What frozen models say of each clip, computed once. */
export interface LatentSet {
  readonly clips: readonly LatentClip[];
  /** `[channel, time, freq]` */
  readonly latentShape: readonly [number, number, number];
  readonly embeddingWidth: number;
  /** The embedding of the empty prompt: the condition of what is unconditional. */
  readonly emptyEmbedding: Float32Array;
}

/** A scaled latent `[channel, time, freq]`. */
export interface Latent {
  readonly mean: Float32Array;
  /** The posterior's standard deviations, where latents are drawn from it. */
  readonly deviation: Float32Array | null;
}

/** A latent that is read whenever it is drawn, so that a set may be larger than memory. */
export type StoredLatent = () => Promise<Latent>;

export function latentOf(variant: Latent | StoredLatent): Latent | Promise<Latent> {
  return typeof variant === "function" ? variant() : variant;
}

export interface LatentClip extends Weighted {
  /** Tells its sound from any other. */
  readonly hash: string;
  /** Of the clip itself, then of its augmented copies. */
  readonly variants: readonly (Latent | StoredLatent)[];
  /** Unit vectors, one for each caption. */
  readonly textEmbeddings: readonly Float32Array[];
  /** A unit vector. */
  readonly audioEmbedding: Float32Array;
  /** Whether it may begin anywhere: it is turned in time by any number of frames whenever it is drawn. */
  readonly isRolled: boolean;
  /** The places of the clips that it was made of; null for a recorded one. */
  readonly sources: readonly number[] | null;
}

interface DrawOptions {
  readonly batchSize: number;
  readonly textProbability: number;
  readonly choosesPerBatch: boolean;
  readonly dropProbability: number;
}

/** Random latents `[batch, channel, time, freq]` with their conditions `[batch, width]`, both flat. */
export async function drawLatentBatch(
  set: LatentSet,
  { batchSize, textProbability, choosesPerBatch, dropProbability }: DrawOptions,
  generator: Generator,
): Promise<{ latents: Float32Array; conditions: Float32Array }> {
  const [channels, frames, bands] = set.latentShape;
  const size = channels * frames * bands;
  const latents = new Float32Array(batchSize * size);
  const conditions = new Float32Array(batchSize * set.embeddingWidth);
  const pick = <T>(list: readonly T[]): T => list[generator.randint(0, list.length, 1)[0] as number] as T;
  const batchChoice = choosesPerBatch ? (generator.rand(1)[0] as number) : null;
  for (let item = 0; item < batchSize; item++) {
    const clip = drawClip(set.clips, generator);
    const shift = clip.isRolled ? (generator.randint(0, frames, 1)[0] as number) : 0;
    const latent = drawLatent(await latentOf(pick(clip.variants)), generator);
    rollInto(latents.subarray(item * size, (item + 1) * size), latent, shift * bands, frames * bands);
    const [choice, drop] = generator.rand(2) as unknown as [number, number];
    const text = pick(clip.textEmbeddings);
    const embedding = (batchChoice ?? choice) < textProbability ? text : clip.audioEmbedding;
    conditions.set(drop < dropProbability ? set.emptyEmbedding : embedding, item * set.embeddingWidth);
  }
  return { latents, conditions };
}

function drawLatent({ mean, deviation }: Latent, generator: Generator): Float32Array {
  if (deviation === null) return mean;
  const noise = generator.randn(mean.length);
  return mean.map((value, index) => value + (deviation[index] as number) * (noise[index] as number));
}

/** Each channel of `source`, `length` long, turned cyclically by `shift`. */
function rollInto(target: Float32Array, source: Float32Array, shift: number, length: number): void {
  for (let start = 0; start < source.length; start += length) {
    const channel = source.subarray(start, start + length);
    target.set(channel.subarray(length - shift), start);
    target.set(channel.subarray(0, length - shift), start + shift);
  }
}
