import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FoleyError } from "../tensor/error.ts";

/**
 * Makes a folder that appears under its name only when everything is in it.
 *
 * @param write fills the folder that it is given, which is renamed afterwards
 * @throws FoleyError "usage" where there is something of that name; errors of `write` pass through
 */
export async function writeWholeFolder(path: string, write: (folder: string) => Promise<void>): Promise<void> {
  const target = resolve(path);
  refuseExisting(path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.partial`);
  try {
    await mkdir(temporary, { recursive: true });
    await write(temporary);
    refuseExisting(path);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error instanceof FoleyError || !isSystemError(error)
      ? error
      : new FoleyError("io", `${path}: expected to write it, got ${error.code}; check the folder and the space left`, {
          cause: error,
        });
  }
}

/** @throws FoleyError "usage" where there is something of that name */
export function refuseExisting(path: string): void {
  if (existsSync(path)) {
    throw new FoleyError("usage", `${path}: expected a name that is free, got one that is taken; choose another`);
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
