import { existsSync } from "node:fs";
import { basename, dirname, extname, relative } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { createItem, type Item, type Listing, type Problem } from "../dataset.ts";
import { withoutExtension } from "../sound-files.ts";
import { collectRows, type Layout } from "./layout.ts";
import { describe, fileColumns, pathOf, rangeOf, type SoundRecord, wordColumns } from "./record.ts";
import { type PlacedRecord, readRecords } from "./records.ts";

/** The first line of a manifest that foley wrote. */
export const manifestHeader = { foley: "dataset", version: 1 } as const;

/** A CSV or JSONL file with a row for each sound, foley's own manifests among them; paths are relative to it. */
export const tableLayout: Layout = {
  name: "table",
  isAt: (path, kind) => kind === "file" && [".csv", ".jsonl"].includes(extname(path).toLowerCase()),
  read: readTableOfSounds,
  testShare: 0.1,
};

async function readTableOfSounds(path: string): Promise<Listing> {
  const problems: Problem[] = [];
  const records = await readRecords(path, [fileColumns, wordColumns], problems);
  const header = headerOf(records[0]);
  const rows = records.filter(({ record }) => !isHeader(record));
  const items = collectRows(rows, (row) => itemOf(row, dirname(path)), problems);
  const there: Item[] = [];
  for (const item of items) {
    if (existsSync(item.path)) there.push(item);
    else {
      const message = `${path}: expected sounds that are there, got ${item.path}; add it or remove its row`;
      problems.push({ kind: "missing", message });
    }
  }
  for (const { path: sound, captions } of there) {
    if (captions.length > 0) continue;
    problems.push({
      kind: "uncaptioned",
      message: `${path}: expected a caption or label of ${sound}, got none; say what it is`,
    });
  }
  return { name: basename(path), ...header, items: there, missing: [], problems };
}

function itemOf({ record, where }: PlacedRecord, folder: string): Item {
  const path = pathOf(record, folder, where);
  const id = typeof record.id === "string" && record.id !== "" ? record.id : withoutExtension(relative(folder, path));
  return createItem({ id, path, range: rangeOf(record, where), ...describe(record, where) });
}

function isHeader(record: SoundRecord): boolean {
  return record.foley !== undefined;
}

/** What a manifest says of its data set. */
function headerOf(first: PlacedRecord | undefined): Partial<Pick<Listing, "name" | "importedFrom">> {
  if (first === undefined || !isHeader(first.record)) return {};
  const { foley, version, name, layout } = first.record;
  if (foley !== manifestHeader.foley || version !== manifestHeader.version) {
    throw new FoleyError(
      "data",
      `${first.where}: expected a manifest of version ${manifestHeader.version}, got ${foley} ${version}; import it anew`,
    );
  }
  return {
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof layout === "string" ? { importedFrom: layout } : {}),
  };
}
