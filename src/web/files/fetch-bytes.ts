import { FoleyError } from "../../engine/tensor/error.ts";

/** A file at an address, and what tells it from every other. */
export interface AddressedFile {
  /** Whole, with protocol and host. */
  readonly url: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** How a fetch is watched and stopped. */
export interface FetchWatch {
  readonly signal: AbortSignal;
  /** Hears of bytes as they come. */
  readonly onBytes: (count: number) => unknown;
}

/** With which servers answer where nothing lies; some keep to themselves whether something does. */
const goneStatuses = [403, 404, 410];

/**
 * What an address answers.
 *
 * @throws FoleyError "not-found" where nothing lies there or a page comes, "io" where nothing answers or for any other failure, "aborted"
 *   after the signal
 */
async function fetchAnswer(url: string, signal: AbortSignal, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(url, { ...init, signal }).catch((cause: unknown) => {
    throw fetchFailed(url, signal, cause);
  });
  const isPage = /^text\/html\b/i.test(answer.headers.get("content-type") ?? "");
  if (answer.ok && !isPage) return answer;
  // Where nothing lies, many servers answer with the page of their site.
  const came = answer.ok ? "a page" : `status ${answer.status}`;
  const isGone = answer.ok || goneStatuses.includes(answer.status);
  const advice = isGone ? "check the address" : "try again later";
  const message = `${url}: expected a file, got ${came}; ${advice}`;
  throw new FoleyError(isGone ? "not-found" : "io", message, { values: { url, status: answer.status } });
}

/**
 * The bytes of a file whose length nobody told.
 *
 * @throws FoleyError as `fetchAnswer`, and "io" where they end on their way
 */
export async function fetchWhole(
  url: string,
  signal: AbortSignal,
  init: RequestInit = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetchAnswer(url, signal, init);
  const bytes = await answer.arrayBuffer().catch((cause: unknown) => {
    throw fetchFailed(url, signal, cause);
  });
  return new Uint8Array(bytes);
}

/**
 * The bytes of a file, streamed into one buffer.
 *
 * @throws FoleyError as `fetchAnswer`, and "weights" for another number of bytes than the file has
 */
export async function fetchBytes(
  file: AddressedFile,
  { signal, onBytes }: FetchWatch,
): Promise<Uint8Array<ArrayBuffer>> {
  // A list that is new is not to come with files that were kept from before.
  const { body } = await fetchAnswer(file.url, signal, { cache: "no-cache" });
  const bytes = new Uint8Array(file.bytes);
  let length = 0;
  const reader = body?.getReader();
  for (;;) {
    const piece = await reader?.read().catch((cause: unknown) => {
      throw fetchFailed(file.url, signal, cause);
    });
    if (piece?.value === undefined) break;
    if (length + piece.value.length > file.bytes) {
      await reader?.cancel();
      throw otherLength(file, `more than ${length}`);
    }
    bytes.set(piece.value, length);
    length += piece.value.length;
    await onBytes(piece.value.length);
  }
  if (length < file.bytes) throw otherLength(file, String(length));
  return bytes;
}

function otherLength({ url, bytes }: AddressedFile, came: string): FoleyError {
  const advice = "load the page again, and write the list of files again if that does not help";
  return new FoleyError("weights", `${url}: expected ${bytes} bytes as its list says, got ${came}; ${advice}`);
}

function fetchFailed(url: string, signal: AbortSignal, cause: unknown): FoleyError {
  if (signal.aborted) return new FoleyError("aborted", `${url}: stopped while it was fetched`, { cause });
  // Of a fetch that fails each browser has words of its own, which say no more than this.
  const came = cause instanceof TypeError ? "none" : `"${cause instanceof Error ? cause.message : String(cause)}"`;
  const advice = "there may be no network, or nothing there any more; try again once there is";
  return new FoleyError("io", `${url}: expected an answer, got ${came}; ${advice}`, { cause });
}
