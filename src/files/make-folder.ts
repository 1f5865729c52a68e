import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isSystemError } from "./system-error.ts";

/**
 * Makes a folder and all above it that are missing; one that is there is left.
 *
 * @throws the system's error: the true one, where Node says of a disk that is read-only that it has no such folder, and
 *   of a file with the name that it is there already
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === "EEXIST") throw Object.assign(error, { code: "ENOTDIR" });
    if (error.code === "ENOENT") mkdirSync(firstMissing(resolve(path)));
    throw error;
  }
}

/** The highest folder of a path that is not there. */
function firstMissing(path: string): string {
  let missing = path;
  while (!existsSync(dirname(missing)) && dirname(missing) !== missing) missing = dirname(missing);
  return missing;
}
