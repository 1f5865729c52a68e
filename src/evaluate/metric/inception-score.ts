import { RandomState } from "../../engine/random/random-state.ts";
import { evaluationSeed, inceptionParts } from "./draws.ts";
import type { Matrix } from "./matrix.ts";
import { logProbabilities } from "./softmax.ts";

/** A mean over parts, and the spread of the parts. */
export interface MeanAndDeviation {
  readonly mean: number;
  /** Divided by the count of parts, not by one less. */
  readonly std: number;
}

/**
 * exp of the mean divergence of each clip's classes from those of its part of the set; high where clips are sure and
 * differ. Clips are shuffled by a fixed seed and cut into parts, as the published scores were.
 *
 * @param logits `[clip, class]` of the generated sounds
 * @returns null where there are fewer clips than parts, of which some would be empty
 * @see Salimans et al. 2016, "Improved techniques for training GANs"
 */
export function inceptionScore(logits: Matrix, parts = inceptionParts, seed = evaluationSeed): MeanAndDeviation | null {
  const { rows, width, data } = logits;
  if (rows < parts) return null;
  const order = new RandomState(seed).permutation(rows);
  const logs = order.map((row) => logProbabilities(data.subarray(row * width, (row + 1) * width)));
  const scores = Array.from({ length: parts }, (_, part) =>
    scoreOfPart(logs.slice(Math.floor((part * rows) / parts), Math.floor(((part + 1) * rows) / parts))),
  );
  return meanAndDeviation(scores);
}

function scoreOfPart(logs: readonly Float64Array[]): number {
  const mean = new Float64Array(logs[0]?.length ?? 0);
  for (const log of logs)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + Math.exp(log[i] as number);
  const logMean = mean.map((sum) => Math.log(sum / logs.length));
  let divergence = 0;
  for (const log of logs) {
    for (let i = 0; i < log.length; i++) {
      const value = log[i] as number;
      const probability = Math.exp(value);
      if (probability > 0) divergence += probability * (value - (logMean[i] as number));
    }
  }
  return Math.exp(divergence / logs.length);
}

/** Mean and population standard deviation. */
export function meanAndDeviation(values: readonly number[]): MeanAndDeviation {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance) };
}
