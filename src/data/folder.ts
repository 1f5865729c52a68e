import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join, relative, sep } from "node:path";
import { audioExtensions } from "../audio/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { captionsFor } from "./captions.ts";
import { readCsv } from "./csv.ts";
import type { Dataset, Item } from "./dataset.ts";

/**
 * A folder of sounds: a class for each sub-folder, or a caption in a `.txt` beside each sound, or a `metadata.csv` with
 * `file_name` and `caption`.
 *
 * @param needsCaptions whether every sound must have a class or a caption
 * @throws FoleyError "data" where there are no sounds, or one has neither a class nor a caption but needs it
 */
export async function readFolder(folder: string, needsCaptions: boolean): Promise<Dataset> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => isAudio(file) && !isHidden(file)).sort();
  if (files.length === 0) {
    throw new FoleyError(
      "data",
      `${folder}: expected sounds (${[...audioExtensions].join(", ")}), got none; put them there`,
    );
  }
  const captions = await readMetadata(folder, new Set(files));
  const items = await Promise.all(files.map((file) => itemOf(folder, file, captions, needsCaptions)));
  return { name: basename(folder), items };
}

function isAudio(file: string): boolean {
  return audioExtensions.includes(extname(file).toLowerCase());
}

/** What file systems and other programs keep for themselves, such as `._a.wav` on a disk from a Mac. */
function isHidden(file: string): boolean {
  return file.split(sep).some((part) => part.startsWith("."));
}

async function readMetadata(folder: string, files: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const path = join(folder, "metadata.csv");
  if (!existsSync(path)) return new Map();
  const rows = await readCsv(path, ["file_name", "caption"]);
  const captions = new Map(rows.map((row) => [join(row.file_name as string), row.caption as string]));
  const absent = [...captions.keys()].find((file) => !files.has(file));
  if (absent !== undefined) {
    throw new FoleyError("data", `${path}: expected sounds that are there, got ${absent}; add it or remove its row`);
  }
  return captions;
}

async function itemOf(
  folder: string,
  file: string,
  captions: ReadonlyMap<string, string>,
  needsCaptions: boolean,
): Promise<Item> {
  const path = join(folder, file);
  const parts = relative(folder, path).split(sep);
  const label = parts.length > 1 ? (parts[0] as string) : null;
  const beside = path.slice(0, -extname(path).length).concat(".txt");
  const caption = captions.get(file) ?? (existsSync(beside) ? await readFile(beside, "utf8") : null);
  if (caption === null && label === null && needsCaptions) {
    throw new FoleyError(
      "data",
      `${path}: expected a class folder, ${basename(beside)} or a row of metadata.csv, got none; say what it is`,
    );
  }
  if (caption?.trim() === "") {
    throw new FoleyError("data", `${path}: expected a caption in words, got an empty one; say what it is`);
  }
  return {
    id: file.slice(0, -extname(file).length),
    path,
    label,
    captions: caption !== null ? [caption.trim()] : label !== null ? captionsFor(label) : [],
    fold: null,
    licence: null,
    source: null,
  };
}
