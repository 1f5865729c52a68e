import { readdir, stat } from "node:fs/promises";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import { audioExtensions } from "../../audio/decode/sound-kind.ts";
import { readCsv } from "../../data/csv.ts";
import { FileFinder } from "../../data/find-file.ts";
import { isMissingCaption } from "../../data/missing-value.ts";
import { openDataset } from "../../data/open-dataset.ts";
import { repeated } from "../../data/repeated.ts";
import { stemOf } from "../../data/sound-files.ts";
import { isTableFile } from "../../data/table-file.ts";
import { walkWarnings } from "../../data/unread-files.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { linesOf } from "../../engine/text/text-lines.ts";
import type { WorkOptions } from "../../engine/work.ts";
import { readText } from "../../files/read-text.ts";
import { type FolderWalk, walkFolder } from "../../files/walk-folder.ts";
import { withSlashes } from "../../files/with-slashes.ts";
import { globBase, globDepth, globExpression, isGlob, tidyGlob } from "../sounds/glob.ts";
import { checkOnce } from "../sounds/sound.ts";
import type { FileSoundInput } from "./file-sound.ts";

/** How a folder is read; see `Preset`. */
export interface FolderRules {
  readonly isRecursive: boolean;
}

export interface FindOptions extends FolderRules, Pick<WorkOptions, "signal"> {}

/** The sounds of a place in the order of their names, and what looks like a sound there and is passed over, a line each. */
export interface FoundSounds {
  readonly sounds: readonly FileSoundInput[];
  readonly warnings: readonly string[];
}

/**
 * The sounds of a folder, of a pattern such as `sounds/dog-*.wav`, of a CSV file with the column `file` (and perhaps
 * `caption`), of a manifest in JSONL, or of a text file with a path on each line, in the order of their names.
 *
 * Files that cannot be used are listed like the others: who reads them says what is wrong.
 *
 * @throws FoleyError "not-found" where there is no such place, "data" where it names nothing, or one sound twice,
 *   "aborted" when stopped
 */
export async function findSounds(place: string, options: FindOptions): Promise<FoundSounds> {
  const { sounds, warnings } = await listPlace(place, options);
  if (sounds.length === 0) {
    const came = warnings.length === 0 ? "none; check the path" : `none that can be read; ${warnings[0]}`;
    throw new FoleyError("data", `${place}: expected sounds (${audioExtensions.join(", ")}), got ${came}`);
  }
  const byName = sounds.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  checkOnce(place, byName);
  return { sounds: byName, warnings };
}

async function listPlace(place: string, options: FindOptions): Promise<FoundSounds> {
  const found = await stat(place).catch(() => null);
  if (found?.isDirectory()) return options.isRecursive ? walkPlace(place, options) : listFolder(place);
  if (found === null && isGlob(place)) return listGlob(place, options);
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
  if (place.toLowerCase().endsWith(".jsonl")) return listManifest(place, options);
  return isTableFile(place) ? listCsv(place) : listText(place);
}

async function walkPlace(folder: string, { signal }: FindOptions): Promise<FoundSounds> {
  const walk = await walkFolder(folder, { signal });
  const sounds = audioNames(walk).map((name) => ({ name: withSlashes(name), path: join(folder, name) }));
  return { sounds, warnings: walkWarnings(folder, walk) };
}

/** Names that end as sounds do; a folder of such a name is no sound, which is told like of a damaged file. */
function audioNames({ files, folders }: Pick<FolderWalk, "files" | "folders">): string[] {
  return [...files, ...folders].filter(isAudio);
}

/** The published protocols take whatever lies in the folder, so that nothing in it goes unnoticed. */
async function listFolder(folder: string): Promise<FoundSounds> {
  const sounds = (await readdir(folder)).map((name) => ({ name, path: join(folder, name) }));
  return { sounds, warnings: [] };
}

async function listGlob(pattern: string, { signal }: FindOptions): Promise<FoundSounds> {
  const slashed = tidyGlob(withSlashes(pattern));
  const base = globBase(slashed);
  const expression = globExpression(slashed.normalize("NFC"));
  const walk = await walkFolder(base, { signal, mostFolders: globDepth(slashed) }).catch(noneWhereAbsent);
  const fits = (file: string): boolean => expression.test(withSlashes(join(base, file)).normalize("NFC"));
  const fitting = {
    files: walk.files.filter(fits),
    folders: walk.folders.filter(fits),
    passedOver: walk.passedOver.filter(({ file }) => fits(file)),
    linked: walk.linked.filter(({ file }) => fits(file)),
  };
  const sounds = audioNames(fitting).map((file) => ({ name: withSlashes(file), path: withSlashes(join(base, file)) }));
  return { sounds, warnings: walkWarnings(pattern, fitting) };
}

function noneWhereAbsent(error: unknown): FolderWalk {
  if (error instanceof FoleyError && error.code === "not-found")
    return { files: [], folders: [], passedOver: [], linked: [] };
  throw error;
}

async function listCsv(path: string): Promise<FoundSounds> {
  const rows = (await readCsv(path, ["file"])).map(({ row }) => row);
  const files = rows.map(({ file = "" }) => file);
  const sounds = fromPaths(files, dirname(path)).map((sound, i) => {
    const caption = rows[i]?.caption?.trim() ?? "";
    return caption === "" || isMissingCaption(caption) ? sound : { ...sound, caption };
  });
  return { sounds, warnings: [] };
}

/** A manifest, as importing a data set writes it. */
async function listManifest(path: string, { signal }: FindOptions): Promise<FoundSounds> {
  const { items, warnings } = await openDataset(path, { needsCaptions: false, signal });
  const shared = repeated(items.map(({ id }) => id));
  const sounds = items.map(({ id, path: file, range, captions: [caption] }) => {
    // Archives may call their sounds alike.
    const named = range !== null && shared.has(id) ? `${stemOf(file)}/${id}` : id;
    return { name: `${withSlashes(named)}${range === null ? extname(file) : ""}`, path: file, range, caption };
  });
  return { sounds, warnings };
}

async function listText(path: string): Promise<FoundSounds> {
  const lines = linesOf(await readText(path, "a list of sounds"));
  const files = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return { sounds: fromPaths(files, dirname(path)), warnings: [] };
}

/** Names begin where the paths of a list part, so that lists of two folders pair as the folders would. */
function fromPaths(files: readonly string[], folder: string): FileSoundInput[] {
  const finder = new FileFinder();
  const paths = files.map((file) => {
    const found = finder.find(file, folder);
    return resolve("path" in found ? found.path : resolve(folder, file.trim()));
  });
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
