import { closeSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { isLfsPointer, lfsPointerAdvice, lfsPointerWords, mostPointerBytes } from "../engine/bytes/lfs-pointer.ts";
import { type ErrorCode, FoleyError } from "../engine/tensor/error.ts";
import { isSystemError } from "./system-error.ts";
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
  checkKind(found, path, what, code);
  if (found.size < mostPointerBytes) checkHead(await readHead(path, what), path, what, code);
}

/** `checkRegularFile` for a small file that is read without waiting. */
export function checkRegularFileSync(path: string, what: string, code: ErrorCode = "io"): void {
  try {
    const found = statSync(path);
    checkKind(found, path, what, code);
    if (found.size < mostPointerBytes) checkHead(readHeadSync(path), path, what, code);
  } catch (cause) {
    throw isSystemError(cause) ? cannotLook(path, what, cause) : cause;
  }
}

function checkKind(found: Stats, path: string, what: string, code: ErrorCode): void {
  if (found.isFile()) return;
  const advice = found.isDirectory() ? "check the path and the permissions" : "write it to a file first";
  throw new FoleyError(code, `${path}: expected ${what}, got ${kindOf(found)}; ${advice}`);
}

function checkHead(head: Uint8Array, path: string, what: string, code: ErrorCode): void {
  if (!isLfsPointer(head)) return;
  throw new FoleyError(code, `${path}: expected ${what}, got ${lfsPointerWords}; ${lfsPointerAdvice}`);
}

async function readHead(path: string, what: string): Promise<Uint8Array> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw cannotLook(path, what, cause);
  });
  try {
    return (await file.read(new Uint8Array(mostPointerBytes), 0, mostPointerBytes, 0)).buffer;
  } finally {
    await file.close();
  }
}

function readHeadSync(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const head = new Uint8Array(mostPointerBytes);
    readSync(file, head, 0, mostPointerBytes, 0);
    return head;
  } finally {
    closeSync(file);
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
