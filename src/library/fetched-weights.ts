import { FoleyError } from "../engine/tensor/error.ts";
import type { PublishedWeights } from "../hub/published-weights.ts";
import { findWeights } from "../hub/weights.ts";

/**
 * The file of published weights that were fetched before.
 *
 * @param asker who wants them, to begin the error with
 * @param name their short name
 * @throws FoleyError "not-found" where they were not fetched
 */
export function fetchedWeights(asker: string, name: string, weights: PublishedWeights): string {
  const fetched = findWeights(weights);
  if (fetched !== null) return fetched;
  throw new FoleyError("not-found", `${asker}: expected ${weights.file} in the cache, got none; pull ${name}`, {
    subject: "fetchedWeights",
    values: { name },
  });
}
