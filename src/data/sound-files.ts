import { basename, extname } from "node:path";
import { audioExtensions } from "../audio/decode/sound-kind.ts";

/** Whether foley reads files of this name's ending as sounds. */
export function isSoundFile(file: string): boolean {
  return audioExtensions.includes(extname(file).toLowerCase());
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
