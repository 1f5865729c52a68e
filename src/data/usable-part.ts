import { type WorkOptions, workOf } from "../engine/work.ts";
import type { Dataset, Item } from "./dataset.ts";
import { examineAll } from "./examine.ts";

/**
 * A data set without the sounds that cannot be used, which count as missing, and a line for each of them.
 *
 * @throws FoleyError "aborted" when stopped
 */
export async function usablePart(
  dataset: Dataset,
  options: WorkOptions,
): Promise<{ usable: Dataset; problems: string[] }> {
  const [items, bad, problems]: [Item[], Item[], string[]] = [[], [], []];
  await examineAll(dataset.items, "listening", workOf(options), (item, found) => {
    if (typeof found === "string") problems.push(found);
    (typeof found === "string" ? bad : items).push(item);
  });
  const missing = [...dataset.missing, ...bad.map(({ id, fold, split }) => ({ id, fold, split }))];
  return { usable: { ...dataset, items, missing }, problems };
}
