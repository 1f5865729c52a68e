import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { folderFiles } from "../../files/folder-files.ts";
import type { LoraSource, LoraWish } from "../lora-file.ts";

/** Low-rank changes in a file, or in a folder that has them under a usual name. */
export function loraAt({ path, strength }: LoraWish): LoraSource {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder
    ? { files: folderFiles(path), file: null, strength }
    : { files: folderFiles(dirname(path)), file: basename(path), strength };
}
