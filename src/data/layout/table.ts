import { basename, dirname, extname, relative, resolve } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { createItem } from "../create-item.ts";
import type { AbsentItem, DataListing, Item, RowProblem } from "../dataset.ts";
import { FileFinder, idOfAbsent } from "../find-file.ts";
import type { Place } from "../place.ts";
import { withoutExtension } from "../sound-files.ts";
import { isTableFile } from "../table-file.ts";
import { collectRows, type PlainLayout } from "./layout.ts";
import { describeRecord, fileColumns, fileOf, rangeOf, type SoundRecord, wordColumns } from "./record.ts";
import { type PlacedRecord, readRecords } from "./records.ts";
import { bySound, type DescribedRow } from "./same-sound.ts";

/** The first line of a manifest that foley wrote. */
export const manifestHeader = { foley: "dataset", version: 1 } as const;

/** A CSV, TSV or JSONL file with a row for each sound, foley's own manifests among them; paths are relative to it. */
export const tableLayout: PlainLayout = {
  name: "table",
  isAt: ({ path, kind }) => kind === "file" && (isTableFile(path) || extname(path).toLowerCase() === ".jsonl"),
  read: readTableOfSounds,
  testShare: 0.1,
};

async function readTableOfSounds({ path }: Place): Promise<DataListing> {
  const problems: RowProblem[] = [];
  const records = await readRecords(path, [fileColumns, wordColumns], problems);
  const header = isTableFile(path) ? null : headerOf(records[0]);
  const { rows, absentRows } = manifestRows(records, header !== null);
  const finder = new FileFinder();
  const read = collectRows(rows, (row) => readRow(row, dirname(path), finder, header !== null), problems);
  const absent = collectRows(absentRows, readAbsent, problems);
  const there = read.flatMap((row) => {
    if (!("missing" in row)) return [row];
    const message = `${row.where}: expected a sound that is there, got ${row.missing}; add it or remove its row`;
    problems.push({ kind: "missing", message, absent: row.absent });
    return [];
  });
  const items = bySound(there, problems).map(({ id, path: file, range, description, where }) => {
    const item = createItem({ id, path: file, range, ...description });
    if (item.captions.length === 0) {
      const message = `${where}: expected a caption or label of ${file}, got none; say what it is`;
      problems.push({ kind: "uncaptioned", message, absent: null });
    }
    return item;
  });
  return {
    name: header?.name ?? basename(path),
    importedFrom: header?.layout ?? null,
    ...{ items, missing: absent, problems, warnings: cutManifest(path, records, rows.length + absentRows.length) },
  };
}

interface TableRow extends DescribedRow, Pick<Item, "id" | "path" | "range"> {}

/** One whose sound is not there. */
interface AbsentRow {
  /** What came in its place. */
  readonly missing: string;
  readonly where: string;
  readonly absent: AbsentItem;
}

/** What a record says of its sound, or what came in its file's place. */
function readRow(
  { record, where }: PlacedRecord,
  folder: string,
  finder: FileFinder,
  isManifest: boolean,
): TableRow | AbsentRow {
  const file = fileOf(record, where);
  const found = finder.find(file, folder);
  const range = isManifest ? rangeOf(record, where) : null;
  const description = describeRecord(record, where);
  const named = idOf(record);
  if ("missing" in found) {
    const { fold, split } = description;
    return { missing: found.missing, where, absent: { id: named ?? idOfAbsent(file, folder, folder), fold, split } };
  }
  const { path } = found;
  const id = named ?? withoutExtension(relative(folder, path));
  return { id, path, range, description, where, sound: `${resolve(path)}\0${range?.start ?? ""}` };
}

/** A text or a number. */
function idOf({ id }: SoundRecord): string | null {
  const written = typeof id === "number" ? String(id) : id;
  return typeof written === "string" && written !== "" ? written : null;
}

/** Rows of sounds, and those of a manifest on what its data set had no file of. One manifest may be written after another. */
function manifestRows(
  records: readonly PlacedRecord[],
  isManifest: boolean,
): Record<"rows" | "absentRows", PlacedRecord[]> {
  if (!isManifest) return { rows: [...records], absentRows: [] };
  const all = records.filter(({ record }) => !isHeader(record));
  const isAbsent = ({ record }: PlacedRecord): boolean => record.missing === true;
  return { rows: all.filter((row) => !isAbsent(row)), absentRows: all.filter(isAbsent) };
}

/** The rows of a table that are of sounds, be it a manifest or not. */
export function rowsOfSounds(records: readonly PlacedRecord[]): PlacedRecord[] {
  return manifestRows(records, headerOf(records[0]) !== null).rows;
}

function readAbsent({ record, where }: PlacedRecord): AbsentItem {
  const { fold, split } = describeRecord(record, where);
  return { id: idOf(record) ?? "", fold, split };
}

function isHeader(record: SoundRecord): boolean {
  return record.foley === manifestHeader.foley;
}

/** A line where a manifest has fewer rows than it says: one that was cut off is another data set. */
function cutManifest(path: string, records: readonly PlacedRecord[], rowCount: number): string[] {
  const headers = records.filter(({ record }) => isHeader(record));
  // Names of keys are in lower case by now.
  const said = headers.flatMap(({ record }) => [record.soundcount, record.missingcount]).map(Number);
  const expected = said.reduce((sum, count) => sum + count, 0);
  // Counts that a header does not give are no numbers.
  if (!(rowCount < expected)) return [];
  return [
    `${path}: expected ${expected} sounds by its header, got ${rowCount}; if rows were not left out by hand, copy it again`,
  ];
}

/** What a manifest says of its data set; null where the table is none. */
function headerOf(first: PlacedRecord | undefined): Readonly<Record<"name" | "layout", string | null>> | null {
  if (first === undefined || !isHeader(first.record)) return null;
  const { version, name, layout } = first.record;
  if (version !== manifestHeader.version) {
    throw new FoleyError(
      "data",
      `${first.where}: expected a manifest of version ${manifestHeader.version}, got ${version}; import it anew`,
    );
  }
  return { name: textOrNull(name), layout: textOrNull(layout) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
