import { Generator } from "../../engine/random/generator.ts";
import { FoleyError } from "../../engine/tensor/error.ts";

/** A score of a report and the same score measured anew. */
export interface VerifiedScore {
  /** Which it is, as in "text.FD after 500 steps". */
  readonly what: string;
  readonly reported: number;
  readonly measured: number;
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
  /** The score that differs most, by a share of the reported one; null where all are equal. */
  readonly worst: (VerifiedScore & { readonly share: number }) | null;
  readonly warnings: readonly string[];
}

export function verificationOf(
  cell: string,
  seed: number,
  scores: readonly VerifiedScore[],
  warnings: readonly string[],
): Verification {
  let worst: Verification["worst"] = null;
  for (const score of scores) {
    const { reported, measured } = score;
    if (reported === measured) continue;
    const share = Math.abs(measured - reported) / Math.max(Math.abs(reported), Number.MIN_VALUE);
    if (worst === null || share > worst.share) worst = { ...score, share };
  }
  return { cell, seed, scores, isEqual: worst === null, worst, warnings };
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
