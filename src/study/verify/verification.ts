import { Generator } from "../../engine/random/generator.ts";
import { FoleyError } from "../../engine/tensor/error.ts";

/** A score of a report and the same score measured anew. */
export interface VerifiedScore {
  /** Which it is, as in "text.FD after 500 steps". */
  readonly what: string;
  /** Null where the report has no such score. */
  readonly reported: number | null;
  /** Null where no such score was measured. */
  readonly measured: number | null;
}

/** What measuring a random part of a report anew came to. */
export interface Verification {
  /** The part that was measured anew. */
  readonly cell: string;
  /** That chose it. */
  readonly seed: number;
  readonly scores: readonly VerifiedScore[];
  /** Whether all are the same to the last bit. */
  readonly isEqual: boolean;
  /** The score that differs most, by a share of the reported one, endless where one of both is missing; null where all are equal. */
  readonly worst: (VerifiedScore & { readonly share: number }) | null;
  readonly warnings: readonly string[];
}

/** Scores of both sides by their names: one that only one side has stands beside null. */
export function scoresBeside(
  reported: Iterable<readonly [string, number | null]>,
  measured: Iterable<readonly [string, number]>,
): VerifiedScore[] {
  const [before, now] = [new Map(reported), new Map<string, number | null>(measured)];
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names].map((what) => ({ what, reported: before.get(what) ?? null, measured: now.get(what) ?? null }));
}

/** @throws FoleyError "data" where there is no score to compare */
export function verificationOf(
  cell: string,
  seed: number,
  scores: readonly VerifiedScore[],
  warnings: readonly string[],
): Verification {
  if (scores.every(({ reported }) => reported === null))
    throw new FoleyError("data", `verify: ${cell}: expected scores in the report, got none; make the study again`);
  let worst: Verification["worst"] = null;
  for (const score of scores) {
    const { reported, measured } = score;
    if (reported === measured) continue;
    const share = differenceOf(reported, measured);
    if (worst === null || share > worst.share) worst = { ...score, share };
  }
  return { cell, seed, scores, isEqual: worst === null, worst, warnings };
}

/** By a share of the reported one. What is missing, and what is no number, is beyond any share. */
function differenceOf(reported: number | null, measured: number | null): number {
  if (reported === null || measured === null) return Number.POSITIVE_INFINITY;
  const share = Math.abs(measured - reported) / Math.max(Math.abs(reported), Number.MIN_VALUE);
  return Number.isNaN(share) ? Number.POSITIVE_INFINITY : share;
}

/**
 * One of several parts, by a seed or by its name.
 *
 * @throws FoleyError "usage" for a name that is none
 */
export function choosePart<P extends { readonly id: string }>(
  parts: readonly P[],
  seed: number,
  wished: string | null,
): P {
  const drawn = (): P | undefined => parts[new Generator(seed).randint(0, parts.length, 1)[0] ?? 0];
  const part = wished === null ? drawn() : parts.find(({ id }) => id === wished);
  if (part !== undefined) return part;
  const message = `verify: expected a cell of the report, as ${parts[0]?.id}, got "${wished}"; choose one`;
  throw new FoleyError("usage", message, { subject: "verifiedCell" });
}

/** @throws FoleyError "data" where anything is another than what the report was made of */
export function checkSame(differences: readonly string[]): void {
  const [first, ...others] = differences;
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` (and ${others.length} more: ${others.join("; ")})`;
  throw new FoleyError("data", `verify: ${first}; name what the report was made of${more}`);
}
