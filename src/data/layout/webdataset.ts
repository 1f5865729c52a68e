import { basename, extname, join, sep } from "node:path";
import { audioExtensions } from "../../audio/decode/sound-kind.ts";
import { readSoundBytes } from "../../audio/node/read-audio.ts";
import { decodeText } from "../../files/read-text.ts";
import { createItem } from "../create-item.ts";
import { type DataListing, type Item, type RowProblem, type Split, splitNamed } from "../dataset.ts";
import { type Description, lastSaid } from "../description.ts";
import type { Place } from "../place.ts";
import { listTar, type TarEntry } from "../tar.ts";
import { foreignSoundWarnings } from "../unread-files.ts";
import { collectRows, type PlainLayout } from "./layout.ts";
import { captionLines, describeRecord } from "./record.ts";
import { parseRecord } from "./records.ts";

/**
 * WebDataset: tar archives in which the files of one sound lie under one name: `a.flac` with `a.txt` (captions),
 * `a.cls` (a class) or `a.json`. Archives are not unpacked; sounds are read where they lie.
 *
 * Splits are told from names such as `train-000.tar`.
 *
 * @see https://github.com/webdataset/webdataset
 */
export const webdatasetLayout: PlainLayout = {
  name: "webdataset",
  // An archive among loose sounds is more likely what they came in.
  isAt: async (place) => (await shardsOf(place)).length > 0 && (await loneShards(place)),
  read: readWebdataset,
  testShare: 0.1,
};

async function loneShards(place: Place): Promise<boolean> {
  return place.kind === "file" || (await place.soundFiles()).length === 0;
}

/** The archives of a place, relative to its root. */
async function shardsOf(place: Place): Promise<string[]> {
  if (place.kind === "file") return isTar(place.path) ? [basename(place.path)] : [];
  return (await place.walk()).files.filter(isTar);
}

function isTar(file: string): boolean {
  return extname(file).toLowerCase() === ".tar";
}

async function readWebdataset(place: Place): Promise<DataListing> {
  const problems: RowProblem[] = [];
  const items: Item[] = [];
  const warnings: string[] = [];
  for (const shard of await shardsOf(place)) {
    const path = place.kind === "file" ? place.path : join(place.path, shard);
    for (const item of await readShard(path, splitOf(shard), problems, warnings)) items.push(item);
  }
  for (const { id, path: shard, captions } of items) {
    if (captions.length > 0) continue;
    problems.push({
      kind: "uncaptioned",
      message: `${shard}: ${id}: expected ${id}.txt, .cls or .json in the archive, got none; say what it is`,
      absent: null,
    });
  }
  return { name: basename(place.path), importedFrom: null, items, missing: [], problems, warnings };
}

/** The split of an archive such as `train-000.tar`, or of one in a folder of that name. */
function splitOf(shard: string): Split | null {
  const parts = shard.split(sep).toReversed();
  const words = parts.map((part) => splitNamed(/^[a-z]+/i.exec(part)?.[0] ?? ""));
  return words.find((split) => split !== null) ?? null;
}

async function readShard(
  shard: string,
  split: Split | null,
  problems: RowProblem[],
  warnings: string[],
): Promise<Item[]> {
  const groups = new Map<string, Map<string, TarEntry>>();
  const { entries, damage } = await listTar(shard);
  // What stands before the damage is whole.
  if (damage !== null) problems.push({ kind: "part", message: damage, absent: null });
  warnings.push(
    ...foreignSoundWarnings(
      shard,
      entries.map(({ name }) => name),
    ),
  );
  for (const entry of entries) {
    // Stems have dots of their own, as AudioSet's names of clips: the extension is what follows the last.
    const [, key = entry.name, extension = ""] = /^((?:.*\/)?[^/.][^/]*)\.([^/.]*)$/s.exec(entry.name) ?? [];
    const group = groups.get(key) ?? new Map<string, TarEntry>();
    groups.set(key, group.set(extension.toLowerCase(), entry));
  }
  const described: { key: string; sound: TarEntry; texts: Texts }[] = [];
  for (const [key, group] of groups) {
    const [, sound] = [...group].find(([extension]) => audioExtensions.includes(`.${extension}`)) ?? [];
    if (sound !== undefined) described.push({ key, sound, texts: await readTexts(shard, group) });
  }
  return collectRows(
    described,
    ({ key, sound: { start, size }, texts }) =>
      createItem({
        ...{ id: key, path: shard, range: { start, size } },
        ...lastSaid({ split }, descriptionOf(texts, `${shard}: ${key}`)),
      }),
    problems,
  );
}

/** What lies beside a sound; null where there is none. */
type Texts = Readonly<Record<"json" | "txt" | "cls", string | null>>;

async function readTexts(shard: string, group: ReadonlyMap<string, TarEntry>): Promise<Texts> {
  const read = async (extension: string): Promise<string | null> => {
    const entry = group.get(extension);
    return entry === undefined ? null : decodeText(await readSoundBytes(shard, entry, `${shard}: ${entry.name}`));
  };
  return { json: await read("json"), txt: await read("txt"), cls: await read("cls") };
}

/** A text goes before the class, and both before the JSON. */
function descriptionOf({ json, txt, cls }: Texts, where: string): Description {
  return lastSaid(
    json === null ? {} : describeRecord(parseRecord(json, where), where),
    cls === null ? {} : describeRecord({ label: cls }, where),
    { captions: txt === null ? null : captionLines(txt, where) },
  );
}
