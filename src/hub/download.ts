import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { FoleyError } from "../engine/tensor/error.ts";
import type { RemoteFile } from "./choose-files.ts";

export interface DownloadOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly file: RemoteFile;
  /** Where the whole file appears; what came so far lies beside it, `.incomplete`. */
  readonly target: string;
  /** Bytes that are there. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Failures in a row, without a byte in between, after which to give up. */
  readonly patience?: number;
  /** Milliseconds to wait after the first failure; twice as long after each further one. */
  readonly pause?: number;
}

/**
 * Fetches one file; goes on where an earlier call was cut off, and checks its hash before it takes its name.
 *
 * @throws FoleyError "not-found" where the server has no such file, "io" where it cannot be reached or its bytes are wrong,
 *   "aborted" after the signal; what came so far is kept
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { file, target, signal } = options;
  const partial = `${target}.incomplete`;
  await mkdir(dirname(target), { recursive: true });
  await fetchAll(options, partial);
  if ((await digestOf(partial, file)) !== file.hash) {
    // Perhaps the beginning was of another version: once more, from the start.
    await rm(partial, { force: true });
    await fetchAll(options, partial);
    const came = await digestOf(partial, file);
    if (came !== file.hash) {
      await rm(partial, { force: true });
      const message = `${file.path}: expected a file of hash ${file.hash}, got ${came}; try again later`;
      throw new FoleyError("io", message);
    }
  }
  if (signal?.aborted) throw aborted(file, signal.reason);
  await rename(partial, target);
}

async function fetchAll(options: DownloadOptions, partial: string): Promise<void> {
  const { file, signal, patience = 5, pause = 1000 } = options;
  let failures = 0;
  for (let have = await sizeOf(partial, file.size); have < file.size || file.size === 0; ) {
    const cause = await fetchRest(options, partial, have).catch((error: unknown) => error);
    if (signal?.aborted) throw aborted(file, signal.reason);
    if (cause instanceof FoleyError || isDiskError(cause)) throw explained(file, cause);
    const now = await sizeOf(partial, file.size);
    if (now >= file.size) return;
    failures = now > have ? 0 : failures + 1;
    have = now;
    if (failures >= patience) throw unreachable(file, cause);
    await delay(pause * 2 ** failures, undefined, { signal }).catch(() => {});
    if (signal?.aborted) throw aborted(file, signal.reason);
  }
}

/** One request for what is missing. */
async function fetchRest({ url, headers, file, signal, onProgress }: DownloadOptions, partial: string, have: number) {
  const range: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
  const response = await fetch(url, { headers: { ...headers, ...range }, signal: signal ?? null });
  if (!response.ok) {
    await response.body?.cancel();
    if (response.status === 416) return rm(partial, { force: true });
    throw refused(file, response.status);
  }
  // A server that does not know ranges sends everything.
  const start = response.status === 206 ? have : 0;
  if (response.body === null) return;
  const out = await open(partial, start > 0 ? "a" : "w");
  try {
    let bytes = start;
    // Chunk by chunk, so that all that came is kept when the connection breaks.
    // (Over fetch's own stream, Node 20 waits for ever once the signal came.)
    for await (const chunk of Readable.fromWeb(response.body, signal === undefined ? {} : { signal })) {
      await out.appendFile(chunk);
      bytes += chunk.length;
      onProgress?.(bytes);
    }
  } finally {
    await out.close();
  }
}

/** What is there of a file; more than the file has is something else, and goes. */
async function sizeOf(partial: string, whole: number): Promise<number> {
  const size = await stat(partial).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= whole) return size;
  await rm(partial, { force: true });
  return 0;
}

async function digestOf(path: string, { digest, size }: RemoteFile): Promise<string> {
  const hash: Hash = digest === "sha256" ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Statuses that pass by themselves are worth another try; the others are an answer. */
function refused({ path }: RemoteFile, status: number): Error {
  if (status === 429 || status >= 500) return new Error(`status ${status}`);
  if (status === 401 || status === 403) {
    const advice = "accept its terms on its page, and set HF_TOKEN";
    return new FoleyError("io", `${path}: expected to be let in, got status ${status}; ${advice}`);
  }
  return new FoleyError("not-found", `${path}: expected a file, got status ${status}; check the model's name`);
}

function unreachable({ path }: RemoteFile, cause: unknown): FoleyError {
  const message = `${path}: expected the rest of the file, got ${reasonOf(cause)}; run again to go on`;
  return new FoleyError("io", message, { cause });
}

/** The line that says most: fetch hides the system's reason one level down. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "a connection that ended early";
  const inner = error.cause;
  return inner instanceof Error ? inner.message || error.message : error.message;
}

function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error && ["ENOSPC", "EDQUOT", "EACCES", "EROFS"].includes((error as { code?: string }).code ?? "")
  );
}

function explained({ path }: RemoteFile, error: FoleyError | NodeJS.ErrnoException): FoleyError {
  if (error instanceof FoleyError) return error;
  const message = `${path}: expected room in the cache, got ${error.code}; free some space or set HF_HOME, and run again`;
  return new FoleyError("io", message, { cause: error });
}

function aborted({ path }: RemoteFile, cause: unknown): FoleyError {
  return new FoleyError("aborted", `${path}: stopped; what came is kept, run again to go on`, { cause });
}
