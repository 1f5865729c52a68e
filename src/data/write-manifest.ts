import { dirname, relative, resolve } from "node:path";
import { withSlashes } from "../files/with-slashes.ts";
import { writeWhole } from "../files/write-whole.ts";
import { areTemplated } from "./captions.ts";
import type { AbsentItem, Dataset, Item } from "./dataset.ts";
import { manifestHeader } from "./layout/table.ts";

/**
 * Writes a data set as foley's manifest: JSONL with a header and a line for each sound, whose paths are relative to it, and for
 * each that is missing: without these, another split would be drawn.
 *
 * `openDataset` of it gives the same items and the same missing ones. Captions that the templates make of the classes are left to the templates.
 *
 * @throws FoleyError "io" where it cannot be written
 */
export async function writeDatasetManifest(path: string, { name, layout, items, missing }: Dataset): Promise<void> {
  const header = { ...manifestHeader, name, layout, soundCount: items.length, missingCount: missing.length };
  const folder = dirname(resolve(path));
  await writeWhole(path, linesOf(header, items, missing, folder));
}

function* linesOf(
  header: object,
  items: readonly Item[],
  missing: readonly AbsentItem[],
  folder: string,
): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const line = (record: object): Uint8Array => encoder.encode(`${JSON.stringify(record)}\n`);
  yield line(header);
  for (const item of items) yield line(recordOfItem(item, folder));
  for (const item of missing) yield line(recordOfAbsent(item));
}

/** Of a sound that is not there only what a split is drawn by. */
function recordOfAbsent({ id, fold, split }: AbsentItem): object {
  return { id: withSlashes(id), missing: true, fold: fold ?? undefined, split: split ?? undefined };
}

function recordOfItem(
  { id, path, range, labels, captions, fold, split, licence, source, weight }: Item,
  folder: string,
): object {
  // What is undefined is not written.
  return {
    id: withSlashes(id),
    file: withSlashes(relative(folder, resolve(path))),
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
