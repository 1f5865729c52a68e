import { readdir } from "node:fs/promises";
import { basename, extname, join, sep } from "node:path";
import { audioExtensions } from "../audio/index.ts";

/** The sound files in a folder and all below, relative to it, sorted; none where there is no such folder. */
export async function listSoundFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  return files.filter((file) => isSoundFile(file) && !isHidden(file)).sort();
}

function isSoundFile(file: string): boolean {
  return audioExtensions.includes(extname(file).toLowerCase());
}

/** What file systems and other programs keep for themselves, such as `._a.wav` on a disk from a Mac. */
function isHidden(file: string): boolean {
  return file.split(sep).some((part) => part.startsWith("."));
}

/** A path without its extension. */
export function withoutExtension(file: string): string {
  const extension = extname(file);
  return extension === "" ? file : file.slice(0, -extension.length);
}

/** A file's name without its folder and its extension. */
export function stemOf(file: string): string {
  return basename(file, extname(file));
}

/** The sound files in a folder and all below by their stems, so that one is found whatever its format and folder. */
export async function soundFilesByStem(folder: string): Promise<Map<string, string>> {
  return new Map((await listSoundFiles(folder)).map((file) => [stemOf(file), join(folder, file)]));
}
