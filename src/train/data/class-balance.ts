import type { Generator } from "../../engine/random/generator.ts";
import { labelsOf } from "./augment-clips.ts";
import type { TrainingClip } from "./training-clip.ts";

/** A clip that may be drawn more or less often than others. */
export interface Weighted {
  /** How often it is drawn beside others; 1 where null. */
  readonly weight: number | null;
}

/**
 * Weights with which every class is drawn equally often: a clip's is the sum of 1 / (clips of the class) over its classes.
 *
 * Clips without a class are a class of their own.
 *
 * @see Kong et al. 2020, balanced sampling of AudioSet
 */
export function classWeights(labels: readonly (readonly string[])[]): number[] {
  const classes = labels.map((of) => (of.length === 0 ? [""] : of));
  const counts = new Map<string, number>();
  for (const label of classes.flat()) counts.set(label, (counts.get(label) ?? 0) + 1);
  return classes.map((of) => of.reduce((sum, label) => sum + 1 / (counts.get(label) as number), 0));
}

/**
 * How often each clip is drawn: its own weight, times that of its classes where they are balanced.
 *
 * @returns nothing where all are drawn alike
 */
export function drawWeights(
  clips: readonly Pick<TrainingClip, "label" | "labels" | "weight">[],
  balancesClasses: boolean,
): number[] {
  const own = clips.map(({ weight }) => weight ?? 1);
  if (!balancesClasses) return own.every((weight) => weight === 1) ? [] : own;
  return classWeights(clips.map(labelsOf)).map((weight, index) => weight * (own[index] as number));
}

/** One of the clips, as often as its weight says; all alike, by one whole number, where none has a weight. */
export function drawClip<T extends Weighted>(clips: readonly T[], generator: Generator): T {
  if (clips.every(({ weight }) => weight === null)) {
    return clips[generator.randint(0, clips.length, 1)[0] as number] as T;
  }
  const total = clips.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
  let left = total * (generator.rand(1)[0] as number);
  for (const clip of clips) {
    left -= clip.weight ?? 1;
    if (left < 0) return clip;
  }
  return clips.at(-1) as T;
}
