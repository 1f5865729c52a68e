import type { Generator } from "../../engine/random/generator.ts";
import { positionIds } from "../../models/clap/text-encoder.ts";
import type { Tokenizer } from "../../text/tokenizer.ts";
import { drawClip, type Weighted } from "./class-balance.ts";

/** Sounds as CLAP hears them, with their captions. */
export interface ClapSet {
  readonly clips: readonly ClapClip[];
  /** Frames and bands of every clip's features. */
  readonly frameCount: number;
  readonly melCount: number;
}

export interface ClapClip extends Weighted {
  /** Log-power mel in decibels, `[time, mel]`. */
  readonly features: Float32Array;
  readonly label: string | null;
  readonly captions: readonly string[];
}

interface DrawOptions {
  readonly batchSize: number;
  readonly tokenCount: number;
  readonly sharesLabels: boolean;
  readonly rollsTime: boolean;
  readonly gainRangeDb: number;
}

export interface ClapBatch {
  /** `[batch, token]` */
  readonly inputIds: number[];
  readonly attentionMask: number[];
  readonly positionIds: number[];
  /** `[batch, 1, time, mel]` */
  readonly features: Float32Array;
  /** `[batch, batch]`: how right caption j is for sound i; each row sums to 1. */
  readonly targets: Float32Array;
}

/** Random clips, rolled in time where wished and moved in loudness, each with one of its captions. */
export function drawClapBatch(
  set: ClapSet,
  tokenizer: Tokenizer,
  options: DrawOptions,
  generator: Generator,
): ClapBatch {
  const { batchSize, tokenCount, sharesLabels, rollsTime, gainRangeDb } = options;
  const size = set.frameCount * set.melCount;
  const features = new Float32Array(batchSize * size);
  const encoded = { inputIds: [] as number[], attentionMask: [] as number[], positionIds: [] as number[] };
  const labels: (string | null)[] = [];
  for (let item = 0; item < batchSize; item++) {
    const clip = drawClip(set.clips, generator);
    const caption = clip.captions[generator.randint(0, clip.captions.length, 1)[0] as number] as string;
    const { inputIds, attentionMask } = tokenizer.encode(caption, { maxLength: tokenCount });
    encoded.inputIds.push(...inputIds);
    encoded.attentionMask.push(...attentionMask);
    encoded.positionIds.push(...positionIds(inputIds, tokenizer.padTokenId));
    const shift = rollsTime ? (generator.randint(0, set.frameCount, 1)[0] as number) * set.melCount : 0;
    const gain = gainRangeDb * (2 * (generator.rand(1)[0] as number) - 1);
    for (let index = 0; index < size; index++) {
      features[item * size + ((index + shift) % size)] = (clip.features[index] as number) + gain;
    }
    labels.push(clip.label);
  }
  return { ...encoded, features, targets: targetsOf(labels, sharesLabels) };
}

function targetsOf(labels: readonly (string | null)[], sharesLabels: boolean): Float32Array {
  const count = labels.length;
  const targets = new Float32Array(count * count);
  for (const [row, label] of labels.entries()) {
    const right = labels.map((other, column) => column === row || (sharesLabels && label !== null && other === label));
    const share = 1 / right.filter(Boolean).length;
    for (const [column, isRight] of right.entries()) targets[row * count + column] = isRight ? share : 0;
  }
  return targets;
}
