import { statSync } from "node:fs";

/** Whether a folder is there; what cannot be looked at, as where a part of the path is a file, is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}
