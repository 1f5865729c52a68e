import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import { audioExtensions } from "../../audio/index.ts";
import { openDataset, readCsv } from "../../data/index.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { globBase, globExpression, isGlob } from "./glob.ts";
import type { FileSound } from "./sound.ts";

/** How a folder is read; see `Preset`. */
export interface FolderRules {
  readonly isRecursive: boolean;
}

/**
 * The sounds of a folder, of a pattern such as `sounds/dog-*.wav`, of a CSV file with the column `file` (and perhaps
 * `caption`), of a manifest in JSONL, or of a text file with a path on each line, in the order of their names.
 *
 * Files that cannot be used are listed like the others: who reads them says what is wrong.
 *
 * @throws FoleyError "not-found" where there is no such place, "data" where it names nothing, or one sound twice
 */
export async function findSounds(place: string, rules: FolderRules): Promise<FileSound[]> {
  const sounds = await listPlace(place, rules);
  if (sounds.length === 0) {
    throw new FoleyError("data", `${place}: expected sounds (${audioExtensions.join(", ")}), got none; check the path`);
  }
  const byName = sounds.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const twice = byName.find((sound, i) => sound.name === byName[i + 1]?.name);
  if (twice !== undefined) {
    throw new FoleyError("data", `${place}: expected each sound once, got ${twice.name} twice; remove one`);
  }
  return byName;
}

async function listPlace(place: string, rules: FolderRules): Promise<FileSound[]> {
  const found = await stat(place).catch(() => null);
  if (found?.isDirectory()) return listFolder(place, rules);
  if (found === null && isGlob(place)) return listGlob(place);
  if (found === null) {
    throw new FoleyError(
      "not-found",
      `${place}: expected a folder of sounds, a list, a CSV or a pattern, got nothing there; check the path`,
    );
  }
  if (isAudio(place)) {
    throw new FoleyError(
      "usage",
      `${place}: expected a folder of sounds or a list of them, got one sound; name its folder`,
    );
  }
  if (place.toLowerCase().endsWith(".jsonl")) return listManifest(place);
  return place.toLowerCase().endsWith(".csv") ? listCsv(place) : listText(place);
}

/** The published protocols take whatever lies in the folder, so that nothing in it goes unnoticed. */
async function listFolder(folder: string, { isRecursive }: FolderRules): Promise<FileSound[]> {
  const files = (await readdir(folder, { recursive: isRecursive })).map(withSlashes);
  const taken = isRecursive ? files.filter((file) => isAudio(file) && !isHidden(file)) : files;
  return taken.map((name) => ({ name, path: join(folder, name) }));
}

async function listGlob(pattern: string): Promise<FileSound[]> {
  const slashed = withSlashes(pattern);
  const base = globBase(slashed);
  const expression = globExpression(slashed.replace(/^\.\//, ""));
  const files = await readdir(base, { recursive: true }).catch(() => []);
  return files
    .map((file) => ({ name: withSlashes(file), path: withSlashes(join(base, file)) }))
    .filter(({ name, path }) => expression.test(path) && isAudio(path) && !isHidden(name));
}

async function listCsv(path: string): Promise<FileSound[]> {
  const rows = await readCsv(path, ["file"]);
  const sounds = fromPaths(
    rows.map(({ file = "" }) => file),
    dirname(path),
  );
  return sounds.map((sound, i) => {
    const caption = rows[i]?.caption?.trim() ?? "";
    return caption === "" ? sound : { ...sound, caption };
  });
}

/** A manifest, as `foley data import` writes it. */
async function listManifest(path: string): Promise<FileSound[]> {
  const { items } = await openDataset(path, { needsCaptions: false });
  return items.map(({ id, path: file, range, captions }) => {
    const sound = { name: `${withSlashes(id)}${range === null ? extname(file) : ""}`, path: file, range };
    return captions[0] === undefined ? sound : { ...sound, caption: captions[0] };
  });
}

async function listText(path: string): Promise<FileSound[]> {
  const lines = (await readFile(path, "utf8")).split(/\r?\n/).map((line) => line.trim());
  return fromPaths(
    lines.filter((line) => line !== "" && !line.startsWith("#")),
    dirname(path),
  );
}

/** Names begin where the paths of a list part, so that lists of two folders pair as the folders would. */
function fromPaths(files: readonly string[], folder: string): FileSound[] {
  const paths = files.map((file) => resolve(folder, file));
  const base = paths.map(dirname).reduce((common, next) => sharedFolder(common, next), dirname(paths[0] ?? folder));
  return paths.map((path) => ({ name: withSlashes(relative(base, path)), path }));
}

function sharedFolder(a: string, b: string): string {
  const [x, y] = [a.split(sep), b.split(sep)];
  const parting = x.findIndex((part, i) => part !== y[i]);
  return parting < 0 ? a : x.slice(0, parting).join(sep) || sep;
}

function isAudio(file: string): boolean {
  return audioExtensions.includes(extname(file).toLowerCase());
}

/** What file systems and other programs keep for themselves, such as `._a.wav` on a disk from a Mac. */
function isHidden(file: string): boolean {
  return file.split("/").some((part) => part.startsWith(".") && part !== "." && part !== "..");
}

function withSlashes(path: string): string {
  return path.split(sep).join("/");
}
