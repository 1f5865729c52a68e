import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkGoing, type Work } from "../engine/work.ts";
import { makeFolder } from "../files/make-folder.ts";
import { isSystemError, systemReason } from "../files/system-error.ts";
import { orphansOf, temporaryBeside } from "../files/temporary.ts";
import type { RemoteFile } from "./choose-files.ts";
import type { Endpoint } from "./endpoint.ts";
import { type Fetching, waitAgain } from "./fetching.ts";
import { guardedFetch, isPassing, type RemoteAnswer, reasonOf } from "./guarded-fetch.ts";

/** One file to fetch. */
export interface RemoteTarget {
  readonly url: string;
  /** What names another server in the environment, for messages. */
  readonly variable: string;
  /** Who is told the token; nobody where null. */
  readonly endpoint: Endpoint | null;
  readonly file: RemoteFile;
  /** Where the whole file appears; what came before a stop lies beside it, `.incomplete`. */
  readonly target: string;
}

/** Hears how many bytes of a file are there. */
type Tell = (bytes: number) => unknown;

/**
 * Fetches one file; goes on where an earlier call was cut off, and checks its hash before it takes its name.
 *
 * What came so far belongs to one process at a time: another that wants the same file begins it anew.
 *
 * @throws FoleyError "not-found" where the server has no such file, "io" where it cannot be reached, its bytes are wrong or
 *   more than there should be, "aborted" after the signal; what came so far is kept
 */
export async function download(wanted: RemoteTarget, fetching: Fetching, tell: Tell): Promise<void> {
  const { file, target } = wanted;
  const partial = temporaryBeside(target);
  try {
    makeFolder(dirname(target));
    await takeUp(target, partial);
    await fetchRight(wanted, partial, fetching, tell);
    checkKept(file, fetching);
    await rename(partial, target);
  } catch (error) {
    await rename(partial, `${target}.incomplete`).catch(() => {});
    checkKept(file, fetching);
    if (error instanceof TellError) throw error.cause;
    throw isSystemError(error) ? explained(file, error) : error;
  }
}

/** The whole file, of the hash that it should have. */
async function fetchRight(wanted: RemoteTarget, partial: string, fetching: Fetching, tell: Tell): Promise<void> {
  const { file } = wanted;
  await fetchAll(wanted, partial, fetching, tell);
  if ((await digestOf(partial, file, fetching.work)) === file.hash) return;
  // Perhaps the beginning was of another version: once more, from the start.
  await rm(partial, { force: true });
  await fetchAll(wanted, partial, fetching, tell);
  const came = await digestOf(partial, file, fetching.work);
  if (came === file.hash) return;
  await rm(partial, { force: true });
  throw new FoleyError("io", `${file.path}: expected a file of hash ${file.hash}, got ${came}; try again later`);
}

/** @throws FoleyError "aborted" after the signal */
function checkKept({ path }: RemoteFile, { work }: Pick<Fetching, "work">): void {
  checkGoing(work, `${path}: stopped; what came is kept, run again to go on`);
}

/** What the caller's own ear threw: no broken connection, and nothing that another try would mend. */
class TellError extends Error {}

/**
 * Whether a file is there and has the bytes that it should have: its name alone says nothing.
 *
 * @throws FoleyError "aborted" after the signal
 */
export async function isWholeFile(path: string, file: RemoteFile, work: Work): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found?.isFile() !== true || found.size !== file.size) return false;
  const digest = await digestOf(path, file, work).catch((error: unknown) => {
    checkKept(file, { work });
    throw error;
  });
  return digest === file.hash;
}

/** Goes on with what was stopped, or what a process left that is no more. A link is never followed. */
async function takeUp(target: string, partial: string): Promise<void> {
  for (const left of [`${target}.incomplete`, ...orphansOf(target)]) {
    const found = await lstat(left).catch(() => null);
    if (found === null) continue;
    if (!found.isFile() || found.size < (await sizeOf(partial))) await rm(left, { recursive: true, force: true });
    else await rename(left, partial).catch(() => {});
  }
}

async function fetchAll(wanted: RemoteTarget, partial: string, fetching: Fetching, tell: Tell): Promise<void> {
  const { file } = wanted;
  const { patience } = fetching;
  let failures = 0;
  for (let have = await usableSize(partial, file.size); have < file.size || file.size === 0; ) {
    const cause = await fetchRest(wanted, partial, have, fetching, tell).catch((error: unknown) => error);
    checkKept(file, fetching);
    if (cause instanceof FoleyError || cause instanceof TellError || isDiskError(cause)) throw cause;
    const now = await usableSize(partial, file.size);
    // Of an empty file as much is there before it came.
    if (now >= file.size && existsSync(partial)) return;
    failures = now > have ? 0 : failures + 1;
    have = now;
    if (failures >= patience) throw unreachable(file, cause);
    await waitAgain(fetching, failures);
    checkKept(file, fetching);
  }
}

/** One request for what is missing. */
async function fetchRest(
  { url, variable, file, endpoint }: RemoteTarget,
  partial: string,
  have: number,
  { work, silence }: Fetching,
  tell: Tell,
): Promise<void> {
  const range: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
  // Packed bytes could not be gone on with.
  const headers = { "accept-encoding": "identity", ...range };
  const answer = await guardedFetch(file.path, url, { endpoint, variable, headers, signal: work.signal, silence });
  if (answer.status < 200 || answer.status > 299) {
    await answer.dismiss();
    if (answer.status === 416) return rm(partial, { force: true });
    throw refused(file, answer.status);
  }
  if (answer.status === 206 && !isFrom(have, answer)) {
    await answer.dismiss();
    return rm(partial, { force: true });
  }
  // A server that does not know ranges sends everything.
  await receive(answer, partial, answer.status === 206 ? have : 0, file, tell);
}

/** Chunk by chunk, so that all that came is kept when the connection breaks; not a byte beyond the file's size. */
async function receive(
  answer: RemoteAnswer,
  partial: string,
  start: number,
  file: RemoteFile,
  tell: Tell,
): Promise<void> {
  const out = await open(partial, start > 0 ? "a" : "w").catch(async (error: unknown) => {
    // Nobody reads it now, and silence would end it only after a while.
    await answer.dismiss();
    throw error;
  });
  let bytes = start;
  try {
    for await (const chunk of answer.chunks) {
      bytes += chunk.length;
      if (bytes > file.size) break;
      await out.appendFile(chunk);
      await telling(tell, bytes);
    }
  } finally {
    await out.close();
  }
  if (bytes <= file.size) return;
  await rm(partial, { force: true });
  throw new FoleyError("io", `${file.path}: expected ${file.size} bytes, got more; try again later`);
}

async function telling(tell: Tell, bytes: number): Promise<void> {
  try {
    await tell(bytes);
  } catch (cause) {
    throw new TellError("", { cause });
  }
}

/** Whether a part of a file begins where it was asked to. */
function isFrom(have: number, { headers }: RemoteAnswer): boolean {
  const begin = /^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1];
  return begin === undefined || Number(begin) === have;
}

async function sizeOf(path: string): Promise<number> {
  return lstat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** What is there of a file; more than the file has is something else, and goes. */
async function usableSize(partial: string, whole: number): Promise<number> {
  const size = await sizeOf(partial);
  if (size <= whole) return size;
  await rm(partial, { force: true });
  return 0;
}

/** SHA-256 of the content, or git's hash of it, which is SHA-1 but in the newest repositories. */
async function digestOf(path: string, { digest, size, hash }: RemoteFile, { signal }: Work): Promise<string> {
  const algorithm = hash.length === 64 ? "sha256" : "sha1";
  const sum = createHash(algorithm);
  if (digest === "git") sum.update(`blob ${size}\0`);
  await pipeline(createReadStream(path), sum, { signal });
  return sum.digest("hex");
}

function refused({ path }: RemoteFile, status: number): Error {
  if (isPassing(status)) return new Error(`status ${status}`);
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

const ofNetworks: ReadonlySet<string> = new Set(["ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "EPIPE", "ETIMEDOUT"]);

function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return isSystemError(error) && !ofNetworks.has(error.code ?? "");
}

function explained({ path }: RemoteFile, error: NodeJS.ErrnoException): FoleyError {
  const message = `${path}: expected room in the cache, got ${systemReason(error)}, or set HF_HOME and FOLEY_CACHE`;
  return new FoleyError("io", message, { cause: error });
}
