import { readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { audioExtensions, readSoundBytes } from "../../audio/index.ts";
import { createItem, type Item, type Listing, type Problem, splitNamed } from "../dataset.ts";
import { listSoundFiles } from "../sound-files.ts";
import { listTar, type TarEntry } from "../tar.ts";
import { collectRows, type Layout } from "./layout.ts";
import { captionLines, type Description, describe } from "./record.ts";
import { parseRecord } from "./records.ts";

/**
 * WebDataset: tar archives in which the files of one sound lie under one name: `a.flac` with `a.txt` (captions),
 * `a.cls` (a class) or `a.json`. Archives are not unpacked; sounds are read where they lie.
 *
 * Splits are told from names such as `train-000.tar`.
 *
 * @see https://github.com/webdataset/webdataset
 */
export const webdatasetLayout: Layout = {
  name: "webdataset",
  // An archive among loose sounds is more likely what they came in.
  isAt: async (path, kind) =>
    kind === "file" ? isTar(path) : readdirSync(path).some(isTar) && (await listSoundFiles(path)).length === 0,
  read: readWebdataset,
  testShare: 0.1,
};

function isTar(file: string): boolean {
  return extname(file).toLowerCase() === ".tar" && !basename(file).startsWith(".");
}

async function readWebdataset(path: string): Promise<Listing> {
  const shards = isTar(path)
    ? [path]
    : readdirSync(path)
        .filter(isTar)
        .sort()
        .map((name) => join(path, name));
  const problems: Problem[] = [];
  const items: Item[] = [];
  for (const shard of shards) for (const item of await readShard(shard, problems)) items.push(item);
  for (const { id, path: shard, captions } of items) {
    if (captions.length > 0) continue;
    problems.push({
      kind: "uncaptioned",
      message: `${shard}: ${id}: expected ${id}.txt, .cls or .json in the archive, got none; say what it is`,
    });
  }
  return { name: basename(path), items, missing: [], problems };
}

async function readShard(shard: string, problems: Problem[]): Promise<Item[]> {
  const groups = new Map<string, Map<string, TarEntry>>();
  for (const entry of await listTar(shard)) {
    const [, key = entry.name, extension = ""] = /^((?:.*\/)?[^/.][^/.]*)\.([^/]*)$/s.exec(entry.name) ?? [];
    const group = groups.get(key) ?? new Map<string, TarEntry>();
    groups.set(key, group.set(extension.toLowerCase(), entry));
  }
  const described: { key: string; sound: TarEntry; texts: Texts }[] = [];
  for (const [key, group] of groups) {
    const [, sound] = [...group].find(([extension]) => audioExtensions.includes(`.${extension}`)) ?? [];
    if (sound !== undefined) described.push({ key, sound, texts: await readTexts(shard, group) });
  }
  const split = splitNamed(/^[a-z]+/i.exec(basename(shard))?.[0] ?? "");
  return collectRows(
    described,
    ({ key, sound: { start, size }, texts }) =>
      createItem({ id: key, path: shard, range: { start, size }, split, ...descriptionOf(texts, `${shard}: ${key}`) }),
    problems,
  );
}

type Texts = Readonly<Partial<Record<"json" | "txt" | "cls", string>>>;

async function readTexts(shard: string, group: ReadonlyMap<string, TarEntry>): Promise<Texts> {
  const texts: Partial<Record<"json" | "txt" | "cls", string>> = {};
  for (const name of ["json", "txt", "cls"] as const) {
    const entry = group.get(name);
    if (entry !== undefined) texts[name] = new TextDecoder().decode(await readSoundBytes(shard, entry));
  }
  return texts;
}

/** A text goes before the class, and both before the JSON. */
function descriptionOf({ json, txt, cls }: Texts, where: string): Description {
  const fromJson = json === undefined ? {} : describe(parseRecord(json, where), where);
  const fromClass = cls === undefined ? {} : describe({ label: cls }, where);
  return { ...fromJson, ...fromClass, ...(txt === undefined ? {} : { captions: captionLines(txt, where) }) };
}
