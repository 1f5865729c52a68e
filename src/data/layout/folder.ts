import { basename, dirname, extname, join, relative, sep } from "node:path";
import { audioExtensions } from "../../audio/decode/sound-kind.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { readText } from "../../files/read-text.ts";
import { createItem } from "../create-item.ts";
import { type DataListing, type Item, type RowProblem, splitNamed } from "../dataset.ts";
import { type Description, lastSaid, nothingSaid } from "../description.ts";
import { composed, FileFinder, type Found, idOfAbsent } from "../find-file.ts";
import type { Place } from "../place.ts";
import { withoutExtension } from "../sound-files.ts";
import { foreignSoundWarnings } from "../unread-files.ts";
import { collectRows, type PlainLayout } from "./layout.ts";
import { captionLines, describeRecord, fileColumns, fileOf, wordColumns } from "./record.ts";
import { readRecords } from "./records.ts";
import { bySound, type DescribedRow } from "./same-sound.ts";
import { rowsOfSounds } from "./table.ts";

const metadataNames = ["metadata.csv", "metadata.jsonl"];

/**
 * A folder of sounds: a class for each sub-folder, or a caption in a `.txt` beside each sound, or rows of a
 * `metadata.csv` or `metadata.jsonl` in any of its folders; split by folders called train, validation and test.
 *
 * @see https://huggingface.co/docs/datasets/audio_dataset for audiofolder
 */
export const folderLayout: PlainLayout = {
  name: "folder",
  isAt: ({ kind }) => kind === "folder",
  read: readFolder,
  testShare: 0.1,
};

async function readFolder(place: Place): Promise<DataListing> {
  const folder = place.path;
  const files = await place.soundFiles();
  if (files.length === 0) {
    const [unread] = foreignSoundWarnings(folder, (await place.walk()).files);
    const came = unread === undefined ? "none; put them there" : `none that can be read; ${unread}`;
    throw new FoleyError("data", `${folder}: expected sounds (${audioExtensions.join(", ")}), got ${came}`);
  }
  const problems: RowProblem[] = [];
  const tables = (await place.walk()).files.filter((file) => isMetadata(basename(file)));
  const areSplit = areSplits(files, tables);
  const described = await readMetadata(place, tables, { files: new Set(files), areSplit }, problems);
  const texts = new Map(
    (await place.walk()).files
      .filter((file) => extname(file).toLowerCase() === ".txt")
      .map((file) => [composed(withoutExtension(file)), file]),
  );
  const placed: { file: string; known: Known }[] = [];
  for (const file of files) {
    const beside = texts.get(composed(withoutExtension(file)));
    const text = beside === undefined ? null : await readText(join(folder, beside), "a text");
    placed.push({ file, known: { description: described.get(file) ?? nothingSaid, text, areSplit } });
  }
  const items = collectRows(placed, ({ file, known }) => itemOf(folder, file, known), problems);
  for (const { path, captions } of items) {
    if (captions.length === 0) problems.push({ kind: "uncaptioned", message: uncaptioned(path), absent: null });
  }
  return {
    ...{ name: basename(folder), importedFrom: null, items, missing: [], problems },
    warnings: await unreadTables(place),
  };
}

/** A line for each table that names sounds and is not called as such tables are: it is read where it is named. */
async function unreadTables(place: Place): Promise<string[]> {
  const tables = await place.tablesWith([fileColumns, wordColumns], (name) => !isMetadata(name));
  return tables.map((table) => `${table}: not read, as it is not called metadata.csv; name the table to read it`);
}

function uncaptioned(path: string): string {
  const beside = basename(`${withoutExtension(path)}.txt`);
  return `${path}: expected a class folder, ${beside} or a row of metadata.csv, got none; say what it is`;
}

async function readMetadata(
  place: Place,
  tables: readonly string[],
  { files, areSplit }: { readonly files: ReadonlySet<string>; readonly areSplit: boolean },
  problems: RowProblem[],
): Promise<Map<string, Description>> {
  const described: DescribedRow[] = [];
  const finder = new FileFinder();
  for (const table of tables) {
    const path = join(place.path, table);
    const records = rowsOfSounds(await readRecords(path, [fileColumns, wordColumns], problems));
    const rows = collectRows(
      records,
      ({ record, where }) => ({ name: fileOf(record, where), description: describeRecord(record, where), where }),
      problems,
    );
    for (const { name, description, where } of rows) {
      const found = finder.find(name, dirname(path));
      const file = "path" in found ? relative(place.path, found.path) : null;
      if (file !== null && files.has(file)) described.push({ sound: file, description, where });
      else {
        const id = idOfAbsent(name, dirname(path), place.path);
        const ofFolder = areSplit ? splitNamed(id.split(sep)[0] ?? "") : null;
        const absent = { id, fold: description.fold, split: description.split ?? ofFolder };
        problems.push({ kind: "missing", message: missing(where, found), absent });
      }
    }
  }
  return new Map(bySound(described, problems).map(({ sound, description }) => [sound, description]));
}

function isMetadata(name: string): boolean {
  return metadataNames.includes(name.toLowerCase());
}

function missing(where: string, found: Found): string {
  return "missing" in found
    ? `${where}: expected a sound that is there, got ${found.missing}; add it or remove its row`
    : `${where}: expected a sound that foley reads, in this folder, got ${found.path}; convert it or remove its row`;
}

/**
 * Whether the sounds lie in folders for training, validation and testing, whatever lies beside them. One such folder alone may
 * be a class, unless tables or folders of classes say what is in it.
 */
function areSplits(files: readonly string[], tables: readonly string[]): boolean {
  const tops = new Set(files.map((file) => file.split(sep)[0] ?? file));
  const named = new Set([...tops].map(splitNamed));
  if (!named.has(null)) return tops.size > 1 || tables.length > 0 || files.some((file) => file.split(sep).length > 2);
  return named.size > 2;
}

interface Known {
  readonly description: Description;
  readonly text: string | null;
  readonly areSplit: boolean;
}

function itemOf(folder: string, file: string, { description, text, areSplit }: Known): Item {
  const path = join(folder, file);
  const parts = dirname(file).split(sep);
  const split = areSplit ? splitNamed(parts[0] ?? "") : null;
  const label = parts[areSplit ? 1 : 0];
  const labels = label === undefined || label === "." ? [] : [composed(label)];
  const captions = text !== null && description.captions === null ? captionLines(text, path) : null;
  const known = lastSaid({ labels, split }, description, { captions });
  return createItem({ id: withoutExtension(file), path, range: null, ...known });
}
