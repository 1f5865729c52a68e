import { FoleyError } from "../../engine/tensor/error.ts";

/** Of the mean square: a variance below this is what rounding leaves of none. */
const leastShare = 1e-10;

/**
 * A standard deviation by which something is going to be divided.
 *
 * @param where begins messages, with what it is of: "train vae: mels"
 * @throws FoleyError "data" where there is none, or a value is not finite
 */
export function finiteDeviation(where: string, mean: number, meanSquare: number): number {
  const variance = meanSquare - mean * mean;
  if (variance > leastShare * meanSquare && Number.isFinite(variance)) return Math.sqrt(variance);
  const came = Number.isFinite(variance) ? "no deviation at all" : `a variance of ${variance}`;
  throw new FoleyError("data", `${where}: expected some that differ, got ${came}; take sounds that are not all silent`);
}
