import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, lstat, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { isSystemError, systemReason } from "./system-error.ts";
import { sweepTemporariesOnce, temporaryBeside } from "./temporary.ts";

/** What a file is to hold; many chunks are written one after the other, never joined in memory. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Writes a file that appears under its name only when it is whole, replacing any old one in one move.
 *
 * It is written beside its place under a temporary name, which is removed again where anything fails; what a killed
 * process left there goes as well. A link stays one, and what it points to is replaced. What is no file, such as a pipe,
 * is written to as it is.
 *
 * @throws FoleyError "io" where it cannot be written; errors of a content that is generated pass through
 */
export async function writeWhole(path: string, content: FileContent): Promise<void> {
  try {
    const { target, isFile } = await locate(path);
    await (isFile ? replace(target, content) : pour(target, content));
  } catch (cause) {
    throw isSystemError(cause) ? cannotWrite(path, cause) : cause;
  }
}

/** `writeWhole` for the few callers that cannot wait, such as a handler of the process's end. */
export function writeWholeSync(path: string, content: string | Uint8Array): void {
  const temporary = temporaryBeside(path);
  try {
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    try {
      rmSync(temporary, { force: true });
    } catch {}
    throw isSystemError(cause) ? cannotWrite(path, cause) : cause;
  }
}

/** A system's refusal to write a file or folder, as one line. */
export function cannotWrite(path: string, cause: NodeJS.ErrnoException): FoleyError {
  const reason = cause.code === "ENOENT" ? "no such folder; create it first" : systemReason(cause);
  return new FoleyError("io", `${path}: expected to write it, got ${reason}`, { cause });
}

/** Where a file really is, and whether it is one; a name that is free will be one. */
async function locate(path: string): Promise<{ readonly target: string; readonly isFile: boolean }> {
  const there = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (there === null || there.isFile()) return { target: path, isFile: true };
  const found = there.isSymbolicLink() ? await stat(path).catch(() => null) : there;
  if (found?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR", syscall: "open" });
  if (found !== null && !found.isFile()) return { target: path, isFile: false };
  // A link to nothing gives way.
  return { target: found === null ? path : await realpath(path), isFile: true };
}

async function replace(path: string, content: FileContent): Promise<void> {
  sweepTemporariesOnce(dirname(path));
  const temporary = temporaryBeside(path);
  try {
    await writeSynced(temporary, content);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw cause;
  }
}

/** On the disk before the rename, so that not even a power cut leaves an empty file under the final name. */
export async function writeSynced(path: string, content: FileContent): Promise<void> {
  const file = await open(path, "wx");
  try {
    for await (const chunk of chunksOf(content)) await writeAll(file, chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A pipe or a device holds nothing that could be lost. */
async function pour(path: string, content: FileContent): Promise<void> {
  const file = await open(path, "w");
  try {
    for await (const chunk of chunksOf(content)) await writeAll(file, chunk);
  } finally {
    await file.close();
  }
}

function chunksOf(content: FileContent): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    // One write call takes less than 2 GiB.
    const { bytesWritten } = await file.write(chunk, done, Math.min(chunk.length - done, 2 ** 30));
    done += bytesWritten;
  }
}
