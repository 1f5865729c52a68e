import { FoleyError } from "../engine/tensor/error.ts";
import { type WorkOptions, workOf } from "../engine/work.ts";
import { absentItem, type Dataset, type Item } from "./dataset.ts";
import { examineAll } from "./examine.ts";
import { noSounds } from "./open-dataset.ts";

/**
 * A data set without the sounds that cannot be used, which count as missing, and a line for each of them.
 *
 * @throws FoleyError "data" where none can be used, "aborted" when stopped
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
  if (items.length === 0) throw new FoleyError("data", `${dataset.name}: ${noSounds(0, problems.length)}`);
  const missing = [...dataset.missing, ...bad.map(absentItem)];
  return { usable: { ...dataset, items, missing }, problems };
}
