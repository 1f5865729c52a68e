import { existsSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, resolve } from "node:path";
import { parseJsonObject } from "../../engine/files/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { captionsForAll } from "../captions.ts";
import { readTable } from "../csv.ts";
import { byPresence, type ListedItem, type Listing, type Problem, type Split, splitNamed } from "../dataset.ts";
import { withoutExtension } from "../sound-files.ts";
import { type ClassNames, readClassIndices, readClassNames } from "./class-names.ts";
import { collectRows, type Layout } from "./layout.ts";
import { describe, pathOf, type SoundRecord } from "./record.ts";
import { dataJson, parseRecord } from "./records.ts";

const rootName = "dataset_root.json";

/**
 * The JSON of AudioLDM-training-finetuning: `{"data": [{"wav", "caption", "labels"}]}` beside its sounds, or the
 * `dataset_root.json` that says where sounds and such files are, in a folder or its `metadata`.
 *
 * @see https://github.com/haoheliu/AudioLDM-training-finetuning
 */
export const audioldmLayout: Layout = {
  name: "audioldm",
  isAt: (path, kind) => (kind === "file" ? extname(path).toLowerCase() === ".json" : findRoot(path) !== undefined),
  read: readAudioldm,
  testShare: 0.1,
};

function findRoot(folder: string): string | undefined {
  return [rootName, join("metadata", rootName)].map((name) => join(folder, name)).find((path) => existsSync(path));
}

/** A file with the key `data`, and what is known of it from outside. */
interface DataFile {
  readonly path: string;
  /** Where its sounds are. */
  readonly root: string;
  readonly split: Split | null;
  readonly names: ClassNames;
}

async function readAudioldm(path: string): Promise<Listing> {
  const problems: Problem[] = [];
  const file = extname(path).toLowerCase() === ".json" ? path : (findRoot(path) as string);
  const content = parseRecord(await readTable(file), file);
  const files = Array.isArray(content.data)
    ? [{ path: file, root: dirname(file), split: null, names: await readClassNames(dirname(file)) }]
    : await filesOfRoot(content, file);
  const listed: ListedItem[] = [];
  for (const dataFile of files) for (const item of await readDataFile(dataFile, problems)) listed.push(item);
  return { name: basename(withoutExtension(path)), ...byPresence(listed), problems };
}

async function filesOfRoot(root: SoundRecord, where: string): Promise<DataFile[]> {
  const { metadata, ...folders } = root as { metadata?: { path?: Record<string, Record<string, string>> } };
  const files: DataFile[] = [];
  for (const [name, folder] of Object.entries(folders)) {
    const { class_label_indices, ...tables } = metadata?.path?.[name] ?? {};
    const names =
      class_label_indices === undefined ? new Map() : await readClassIndices(nearby(class_label_indices, where));
    for (const [split, table] of Object.entries(tables)) {
      files.push({ path: nearby(table, where), root: nearby(String(folder), where), split: splitNamed(split), names });
    }
  }
  if (files.length > 0) return files;
  throw new FoleyError("data", `${where}: expected "data", or folders with "metadata", got neither; see docs/data.md`);
}

/** The reference takes paths from where it is started: some folder above the file. */
function nearby(path: string, from: string): string {
  if (isAbsolute(path)) return path;
  for (let folder = dirname(resolve(from)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, path))) return join(folder, path);
    if (folder === dirname(folder)) return join(dirname(from), path);
  }
}

async function readDataFile({ path, root, split, names }: DataFile, problems: Problem[]): Promise<ListedItem[]> {
  const { data } = parseJsonObject(await readTable(path), path, dataJson);
  if (!Array.isArray(data))
    throw new FoleyError("data", `${path}: expected the key "data" with a list, got none; correct it`);
  return collectRows(
    data as SoundRecord[],
    (record, index): ListedItem => {
      const where = `${path}: data[${index}]`;
      const sound = pathOf(record, root, where);
      const labels = labelsOf(record.labels, names);
      const { labels: _, ...description } = describe({ ...record, labels: undefined }, where);
      const id = withoutExtension(String(record.wav ?? basename(sound)));
      const captions = description.captions ?? captionsForAll(labels.map((label) => label.toLowerCase()));
      return { id, path: existsSync(sound) ? sound : null, ...description, split, labels, captions };
    },
    problems,
  );
}

/** Names for machine ids between commas; ids without a name say nothing. */
function labelsOf(labels: unknown, names: ClassNames): string[] {
  const ids = typeof labels === "string" ? labels.split(",") : Array.isArray(labels) ? labels.map(String) : [];
  return ids.map((id) => id.trim()).flatMap((id) => names.get(id) ?? (id === "" || id.startsWith("/") ? [] : [id]));
}
