import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FoleyError } from "../tensor/error.ts";

/** What a file is to hold; many chunks are written one after the other, never joined in memory. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Writes a file that appears under its name only when it is whole, replacing any old one in one move.
 *
 * It is written beside its place under a temporary name, which is removed again where anything fails.
 *
 * @throws FoleyError "io" where it cannot be written; errors of a content that is generated pass through
 */
export async function writeWhole(path: string, content: FileContent): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await writeSynced(temporary, content);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
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
    rmSync(temporary, { force: true });
    throw isSystemError(cause) ? cannotWrite(path, cause) : cause;
  }
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.partial`);
}

/** On the disk before the rename, so that not even a power cut leaves an empty file under the final name. */
async function writeSynced(path: string, content: FileContent): Promise<void> {
  const file = await open(path, "wx");
  try {
    for await (const chunk of chunksOf(content)) await writeAll(file, chunk);
    await file.sync();
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

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

const advice: Readonly<Record<string, string>> = {
  ENOENT: "no such folder; create it first",
  ENOTDIR: "a part of the path is a file; choose another folder",
  EISDIR: "a folder has that name; choose another name",
  EACCES: "no permission; choose a folder that you may write",
  EPERM: "no permission; choose a folder that you may write",
  EROFS: "a read-only disk; choose another",
  ENOSPC: "no space left on the disk; free some or choose another",
  EDQUOT: "the disk quota is used up; free some space or choose another disk",
  ENAMETOOLONG: "a name too long for the disk; choose a shorter one",
};

function cannotWrite(path: string, cause: NodeJS.ErrnoException): FoleyError {
  const reason = advice[cause.code ?? ""] ?? `${cause.code}; check the folder and the space left`;
  return new FoleyError("io", `${path}: expected to write it, got ${reason}`, { cause });
}
