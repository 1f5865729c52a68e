import { open, stat } from "node:fs/promises";
import { type ErrorCode, FoleyError } from "../tensor/error.ts";
import { isLfsPointer, lfsPointerAdvice, lfsPointerWords, mostPointerBytes } from "./lfs-pointer.ts";
import { kindOf } from "./walk-folder.ts";

/**
 * Holds a path to being a regular file before it is opened: a pipe or a device may never end, or never begin. Nor may it be
 * the pointer that Git LFS leaves in a large file's place.
 *
 * @param what what is expected there, as in `a sound file`
 * @param code of the error where it is something else
 * @throws FoleyError "not-found" where there is nothing, "io" where it may not be looked at
 */
export async function checkRegularFile(path: string, what: string, code: ErrorCode = "io"): Promise<void> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw cannotLook(path, what, cause);
  });
  if (found.isFile()) {
    if (found.size < mostPointerBytes && (await beginsAsPointer(path, what))) {
      throw new FoleyError(code, `${path}: expected ${what}, got ${lfsPointerWords}; ${lfsPointerAdvice}`);
    }
    return;
  }
  const advice = found.isDirectory() ? "check the path and the permissions" : "write it to a file first";
  throw new FoleyError(code, `${path}: expected ${what}, got ${kindOf(found)}; ${advice}`);
}

async function beginsAsPointer(path: string, what: string): Promise<boolean> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw cannotLook(path, what, cause);
  });
  try {
    const { buffer } = await file.read(new Uint8Array(mostPointerBytes), 0, mostPointerBytes, 0);
    return isLfsPointer(buffer);
  } finally {
    await file.close();
  }
}

function cannotLook(path: string, what: string, cause: NodeJS.ErrnoException): FoleyError {
  if (cause.code === "ENOENT" || cause.code === "ENOTDIR") {
    return new FoleyError("not-found", `${path}: expected ${what}, got no such file; check the path`, { cause });
  }
  return new FoleyError("io", `${path}: expected ${what}, got ${cause.code}; check the path and the permissions`, {
    cause,
  });
}
