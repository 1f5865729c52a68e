import { lstatSync, readdirSync } from "node:fs";
import { rename, rm, rmdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { makeFolder } from "./make-folder.ts";
import { explainSystemError, isOfWriting, isSystemError } from "./system-error.ts";
import { sweepTemporaries, temporaryBeside } from "./temporary.ts";
import { cannotWrite } from "./write-whole.ts";

/**
 * Makes a folder that appears under its name only when everything is in it; an empty one may be there.
 *
 * @param write fills the folder that it is given, which is renamed afterwards
 * @throws FoleyError "usage" where there is something of that name, "io" where it cannot be written; errors of `write` pass
 */
export async function writeWholeFolder(path: string, write: (folder: string) => Promise<void>): Promise<void> {
  refuseExisting(path);
  const make = async (folder: string): Promise<void> => {
    makeFolder(folder);
    await write(folder);
  };
  await fill(path, make, async (temporary, target) => {
    refuseExisting(path);
    // Not every system renames onto a folder, even an empty one; one that was filled meanwhile stays.
    await rmdir(target).catch(ignoreAbsence);
    await rename(temporary, target);
  });
}

/**
 * The same for a folder that then takes the place of an old one, which stays as it is where anything fails.
 *
 * @param write makes the folder that it is given, and fills it
 */
export async function replaceFolder(path: string, write: (folder: string) => Promise<void>): Promise<void> {
  await fill(path, write, async (temporary, target) => {
    const old = temporaryBeside(target, "old");
    // A folder cannot be renamed onto one that holds files.
    await rename(target, old).catch(ignoreAbsence);
    await rename(temporary, target).catch(async (error: unknown) => {
      await rename(old, target).catch(() => {});
      throw error;
    });
    await rm(old, { recursive: true, force: true });
  });
}

async function fill(
  path: string,
  write: (folder: string) => Promise<void>,
  place: (temporary: string, target: string) => Promise<void>,
): Promise<void> {
  const target = resolve(path);
  sweepTemporaries(dirname(target));
  const temporary = temporaryBeside(target);
  try {
    await write(temporary);
    await place(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw isSystemError(error) ? explained(path, temporary, error) : error;
  }
}

/** What is read to fill the folder may be at fault as well. */
function explained(path: string, temporary: string, error: NodeJS.ErrnoException): FoleyError | null {
  const isElsewhere = error.path !== undefined && !error.path.startsWith(temporary) && !isOfWriting(error);
  return isElsewhere ? explainSystemError(error) : cannotWrite(path, error);
}

/** @throws FoleyError "usage" where there is something of that name, "io" where there can be nothing of that name */
export function refuseExisting(path: string): void {
  try {
    if (lstatSync(path).isDirectory() && readdirSync(path).length === 0) return;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === "ENOENT") return;
    throw cannotWrite(path, error);
  }
  throw new FoleyError("usage", `${path}: expected a name that is free, got one that is taken; choose another`);
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
