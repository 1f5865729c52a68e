import { meanInterval } from "./interval.ts";

/** What measurements say of a claim. */
export const claimVerdicts = ["holds", "fails", "cannot be told"] as const;
export type ClaimVerdict = (typeof claimVerdicts)[number];

/** A claim by differences of pairs, which are above 0 where the claim is right. */
export interface PairedReading {
  readonly mean: number;
  /** The ends of the mean's 95 % interval by Student's t; null where there are too few pairs, or all differ by the same. */
  readonly low: number | null;
  readonly high: number | null;
  readonly pairs: number;
  readonly verdict: ClaimVerdict;
}

const roundingError = 1e-9;

/**
 * A paired test of a claim, null without a pair: it holds where the interval of the mean difference lies above 0 and fails
 * where it lies below.
 *
 * Differences that are all the same come of coarse steps or of single pairs, and have no spread that could tell anything.
 */
export function readDifferences(differences: readonly number[]): PairedReading | null {
  if (differences.length === 0) return null;
  const { mean, low, high } = meanInterval(differences);
  const pairs = differences.length;
  if (high - low <= roundingError * Math.abs(mean))
    return { mean, low: null, high: null, pairs, verdict: "cannot be told" };
  const verdict: ClaimVerdict = low > 0 ? "holds" : high < 0 ? "fails" : "cannot be told";
  return { mean, low, high, pairs, verdict };
}
