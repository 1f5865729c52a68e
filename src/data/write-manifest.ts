import { dirname, relative, resolve, sep } from "node:path";
import { writeWhole } from "../files/write-whole.ts";
import { areTemplated } from "./captions.ts";
import type { Dataset, Item } from "./dataset.ts";
import { manifestHeader } from "./layout/table.ts";

/**
 * Writes a data set as foley's manifest: JSONL with a header and a line for each sound, whose paths are relative to it.
 *
 * `openDataset` of it gives the same items. Captions that the templates make of the classes are left to the templates.
 *
 * @throws FoleyError "io" where it cannot be written
 */
export async function writeDatasetManifest(path: string, { name, layout, items, missing }: Dataset): Promise<void> {
  const header = { ...manifestHeader, name, layout, soundCount: items.length, missingCount: missing.length };
  const folder = dirname(resolve(path));
  await writeWhole(
    path,
    linesOf([header], items, (item) => recordOfItem(item, folder)),
  );
}

function* linesOf(
  first: readonly object[],
  items: readonly Item[],
  record: (item: Item) => object,
): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const entry of first) yield encoder.encode(`${JSON.stringify(entry)}\n`);
  for (const item of items) yield encoder.encode(`${JSON.stringify(record(item))}\n`);
}

function recordOfItem(
  { id, path, range, labels, captions, fold, split, licence, source, weight }: Item,
  folder: string,
): object {
  // What is undefined is not written.
  return {
    id: id.split(sep).join("/"),
    file: relative(folder, resolve(path)).split(sep).join("/"),
    range: range === null ? undefined : [range.start, range.size],
    labels: labels.length === 0 ? undefined : labels,
    captions: areTemplated(captions, labels) ? undefined : captions,
    fold: fold ?? undefined,
    split: split ?? undefined,
    licence: licence ?? undefined,
    source: source ?? undefined,
    weight: weight === 1 ? undefined : weight,
  };
}
