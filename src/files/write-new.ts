import { link, lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { isSystemError } from "./system-error.ts";
import { sweepTemporariesOnce, temporaryBeside } from "./temporary.ts";
import { cannotWrite, type FileContent, writeSynced, writeWhole } from "./write-whole.ts";

/**
 * `writeWhole` under a name that nothing has yet, claimed in one move: of two that write it at once, one does.
 *
 * @returns whether it was written; false where something has the name, which stays as it is
 * @throws FoleyError "io" where it cannot be written
 */
export async function writeNew(path: string, content: FileContent): Promise<boolean> {
  const there = await lstat(path).catch(() => null);
  if (there?.isFIFO() || there?.isCharacterDevice()) {
    // It holds nothing that could be lost.
    await writeWhole(path, content);
    return true;
  }
  if (there !== null) return false;
  sweepTemporariesOnce(dirname(path));
  const temporary = temporaryBeside(path);
  try {
    await writeSynced(temporary, content);
    return await claim(temporary, path);
  } catch (cause) {
    throw isSystemError(cause) ? cannotWrite(path, cause) : cause;
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** Whether anything has a name, a link to nothing too. */
export async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** A second name for the same file is refused where it is taken, which a rename would not be. */
async function claim(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (cause) {
    return isNameTaken(cause) ? false : claimWithoutLink(temporary, path);
  }
}

/** For file systems without hard links, such as FAT: an empty file claims the name, and is replaced at once. */
async function claimWithoutLink(temporary: string, path: string): Promise<boolean> {
  try {
    await (await open(path, "wx")).close();
  } catch (cause) {
    if (isNameTaken(cause)) return false;
    throw cause;
  }
  await rename(temporary, path);
  return true;
}

function isNameTaken(cause: unknown): boolean {
  return isSystemError(cause) && cause.code === "EEXIST";
}
