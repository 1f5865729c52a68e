import { existsSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, resolve } from "node:path";
import { isJsonObject, parseJsonObject } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { readText } from "../../files/read-text.ts";
import { captionsForAll } from "../captions.ts";
import { byPresence, type ListedItem } from "../create-item.ts";
import { type DataListing, type RowProblem, type Split, splitNamed } from "../dataset.ts";
import { FileFinder } from "../find-file.ts";
import type { Place } from "../place.ts";
import { withoutExtension } from "../sound-files.ts";
import { type ClassNames, readClassIndices, readClassNamesNear } from "./class-names.ts";
import { collectRows, nearestTable, type PublishedLayout } from "./layout.ts";
import { describeRecord, fileOf, type SoundRecord, soundRecord } from "./record.ts";
import { bySound, type DescribedRow } from "./same-sound.ts";

const rootName = "dataset_root.json";

/**
 * The JSON of AudioLDM-training-finetuning: `{"data": [{"wav", "caption", "labels"}]}` beside its sounds, or the
 * `dataset_root.json` that says where sounds and such files are, wherever it lies.
 *
 * @see https://github.com/haoheliu/AudioLDM-training-finetuning
 */
export const audioldmLayout: PublishedLayout = {
  name: "audioldm",
  tables: async (place) =>
    place.kind === "folder" ? place.filesNamed(rootName) : isJson(place.path) ? [place.path] : [],
  read: readAudioldm,
  testShare: 0.1,
};

function isJson(path: string): boolean {
  return extname(path).toLowerCase() === ".json";
}

/** A file with the key `data`, and what is known of it from outside. */
interface DataFile {
  readonly path: string;
  /** Where its sounds are. */
  readonly root: string;
  readonly split: Split | null;
  readonly names: ClassNames;
}

async function readAudioldm(place: Place): Promise<DataListing> {
  const problems: RowProblem[] = [];
  const file = await nearestTable(audioldmLayout, place, `a .json file or ${rootName}`);
  const content = parseJsonObject(await readText(file, "a table"), file, { code: "data" });
  const files = Array.isArray(content.data)
    ? [{ path: file, root: dirname(file), split: null, names: await readClassNamesNear(dirname(file)) }]
    : await filesOfRoot(content, file);
  const rows: DataRow[] = [];
  const finder = new FileFinder();
  for (const dataFile of files) {
    for (const row of await readDataFile(dataFile, finder, problems)) rows.push(row);
  }
  const listed = bySound(rows, problems).map(({ id, path, description, where }): ListedItem => {
    const { labels } = description;
    const captions = description.captions ?? captionsForAll((labels ?? []).map((label) => label.toLowerCase()));
    if (captions.length === 0) {
      const message = `${where}: expected a caption or the names of its classes, got none; say what it is`;
      problems.push({ kind: "uncaptioned", message, absent: null });
    }
    return { ...description, id, path, captions };
  });
  const name = basename(withoutExtension(place.path));
  return { name, importedFrom: null, ...byPresence(listed), problems, warnings: [] };
}

async function filesOfRoot(root: SoundRecord, where: string): Promise<DataFile[]> {
  const { metadata, ...folders } = root;
  const files: DataFile[] = [];
  for (const [name, folder] of Object.entries(folders)) {
    const { class_label_indices, ...tables } = objectAt(metadata, "path", name);
    const names =
      class_label_indices === undefined
        ? new Map()
        : await readClassIndices(nearby(String(class_label_indices), where));
    for (const [split, table] of Object.entries(tables)) {
      files.push({
        path: nearby(String(table), where),
        root: nearby(String(folder), where),
        split: splitNamed(split),
        names,
      });
    }
  }
  if (files.length > 0) return files;
  throw new FoleyError("data", `${where}: expected "data", or folders with "metadata", got neither; see docs/data.md`);
}

/** The object that lies under keys, one within the other; empty where there is none. */
function objectAt(value: unknown, ...keys: readonly string[]): Record<string, unknown> {
  const found = keys.reduce((outer, key) => (isJsonObject(outer) ? outer[key] : undefined), value);
  return isJsonObject(found) ? found : {};
}

/** The reference takes paths from where it is started: some folder above the file. */
function nearby(path: string, from: string): string {
  if (isAbsolute(path)) return path;
  for (let folder = dirname(resolve(from)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, path))) return join(folder, path);
    if (folder === dirname(folder)) return join(dirname(from), path);
  }
}

interface DataRow extends DescribedRow, Pick<ListedItem, "id" | "path"> {}

async function readDataFile(
  { path, root, split, names }: DataFile,
  finder: FileFinder,
  problems: RowProblem[],
): Promise<DataRow[]> {
  const { data } = parseJsonObject(await readText(path, "a table"), path, { code: "data" });
  if (!Array.isArray(data))
    throw new FoleyError("data", `${path}: expected the key "data" with a list, got none; correct it`);
  return collectRows(
    data.map((entry, index) => ({ entry, where: `${path}: data[${index}]` })),
    ({ entry, where }): DataRow => {
      const record = soundRecord(entry, where);
      const file = fileOf(record, where);
      const found = finder.find(file, root);
      const labels = labelsOf(record.labels, names);
      const description = { ...describeRecord({ ...record, labels: undefined }, where), split, labels };
      const id = withoutExtension(typeof record.wav === "string" ? record.wav : basename(file));
      const sound = "path" in found ? found.path : join(root, file);
      return { id, path: "path" in found ? found.path : null, description, where, sound: resolve(sound) };
    },
    problems,
  );
}

/** Names for machine ids between commas; ids without a name say nothing. */
function labelsOf(labels: unknown, names: ClassNames): string[] {
  const ids = typeof labels === "string" ? labels.split(",") : Array.isArray(labels) ? labels.map(String) : [];
  return ids.map((id) => id.trim()).flatMap((id) => names.get(id) ?? (id === "" || id.startsWith("/") ? [] : [id]));
}
