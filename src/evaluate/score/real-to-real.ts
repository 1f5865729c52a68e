import type { MatrixPrograms } from "../metric/matrix-programs.ts";
import type { RealToReal } from "./evaluation.ts";
import { type Halvings, scoreHalvings } from "./halvings.ts";
import { compareSets, type SetConventions } from "./set-scores.ts";

/**
 * What scores by the judges of the preset would be if the generated sounds were real ones: those of one half of the reference
 * against the other.
 *
 * @param programs as `frechetDistanceBy` takes them
 */
export async function scoreRealToReal(
  { soundCount, isPaired, draws }: Halvings,
  conventions: SetConventions,
  programs: MatrixPrograms | null,
): Promise<RealToReal> {
  const scores = await scoreHalvings(draws, (generated, reference) =>
    compareSets(generated, reference, conventions, programs),
  );
  return { soundCount, halvingCount: draws.length, isPaired, scores };
}
