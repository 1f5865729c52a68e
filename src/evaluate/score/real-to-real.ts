import type { HeardSound } from "../features/hear-sounds.ts";
import type { ProductMeans } from "../metric/products.ts";
import type { RealToReal } from "./evaluation.ts";
import { type Halvings, type HalvingWork, scoreHalvings } from "./halvings.ts";
import { compareSets, type SetConventions } from "./set-scores.ts";

/**
 * What scores by the judges of the preset would be if the generated sounds were real ones: those of one half of the reference
 * against the other.
 *
 * @throws FoleyError "aborted" when stopped
 */
export async function scoreRealToReal(
  { soundCount, isPaired, draws }: Halvings,
  { programs, work, ...conventions }: SetConventions & ProductMeans,
  onHalving: HalvingWork["onHalving"] = () => {},
): Promise<RealToReal> {
  const compared = (generated: readonly HeardSound[], reference: readonly HeardSound[]) =>
    compareSets(generated, reference, conventions, { programs, work });
  const scores = await scoreHalvings(draws, compared, { signal: work.signal, onHalving });
  return { soundCount, halvingCount: draws.length, isPaired, scores };
}
