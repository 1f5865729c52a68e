import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isSystemError } from "./system-error.ts";

/**
 * Makes a folder and all above it that are missing, one after another; one that is there is left.
 *
 * Not with Node's `recursive`, which says of a disk that is read-only that it has no such folder, and goes on trying without
 * end where a file system answers so to every attempt, as that of `/proc` does.
 *
 * @throws the system's error, and "ENOTDIR" of a file with the name
 */
export function makeFolder(path: string): void {
  const missing = missingOf(resolve(path));
  if (missing.length === 0 && !isFolder(path)) missing.push(path);
  for (const folder of missing) makeOne(folder);
}

/** The highest first; a drive that is not there has nothing above it. */
function missingOf(path: string): string[] {
  const above = dirname(path);
  if (existsSync(path)) return [];
  return above === path ? [path] : [...missingOf(above), path];
}

/** Another process may have made it meanwhile. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isSystemError(error) || error.code !== "EEXIST") throw error;
    if (!isFolder(folder)) throw Object.assign(error, { code: "ENOTDIR" });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
