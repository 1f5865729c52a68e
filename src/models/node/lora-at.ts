import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { folderFiles } from "../../files/folder-files.ts";
import type { LoraSource, LoraWish } from "../lora-file.ts";

/** Low-rank changes in a file, or in a folder that has them under a usual name. */
export function loraAt({ path, place = path, strength }: LoraWish): LoraSource {
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder
    ? { files: folderFiles(place), file: null, strength }
    : { files: folderFiles(dirname(place)), file: basename(place), strength };
}
