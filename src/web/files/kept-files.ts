import { sha256 } from "../../engine/bytes/sha256.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { type AddressedFile, type FetchWatch, fetchBytes, fetchWhole } from "./fetch-bytes.ts";

/** Where a browser keeps what was fetched. */
const cacheName = "foley";

/** Files of addresses, kept by this browser: each is fetched once, and checked by its hash whenever it is read. */
export class KeptFiles {
  readonly #warn: (warning: string) => unknown;
  readonly #keeping: Promise<void>[] = [];
  #hasWarned = false;

  /** @param warn hears, once, that this browser keeps nothing */
  constructor(warn: (warning: string) => unknown) {
    this.#warn = warn;
  }

  /** Until all that was fetched is kept, or it is said why it is not. */
  async settled(): Promise<void> {
    await Promise.all(this.#keeping.splice(0));
  }

  /**
   * The bytes of a file, kept or fetched; what is fetched is kept while its bytes are used.
   *
   * @throws FoleyError "weights" where they are others than the list says, and as `fetchBytes`
   */
  async bytes(file: AddressedFile, watch: FetchWatch): Promise<Uint8Array<ArrayBuffer>> {
    const cache = await this.#cache();
    const key = keyOf(file);
    const kept = await cache?.match(key);
    if (kept !== undefined) {
      const bytes = new Uint8Array(await kept.arrayBuffer());
      if ((await hashOf(bytes)) === file.sha256) {
        await watch.onBytes(bytes.length);
        return bytes;
      }
    }
    const bytes = await fetchBytes(file, watch);
    const came = await hashOf(bytes);
    if (came !== file.sha256) throw otherBytes(file, came);
    // What the address held before gives way.
    this.#keeping.push(this.#keep(cache, file.url, key, new Response(bytes)));
    return bytes;
  }

  /** The text of a small file that may change: asked for anew, and as it was kept where nothing answers. */
  async text(url: string, signal: AbortSignal): Promise<string> {
    const cache = await this.#cache();
    try {
      const text = new TextDecoder().decode(await fetchWhole(url, signal, { cache: "no-cache" }));
      await this.#keep(cache, url, url, new Response(text));
      return text;
    } catch (cause) {
      const kept = await cache?.match(url);
      if (kept === undefined || !(cause instanceof FoleyError && cause.code === "io")) throw cause;
      return kept.text();
    }
  }

  /** Null where this browser has none for this page. */
  async #cache(): Promise<Cache | null> {
    if (!("caches" in globalThis)) return this.#without("it has no storage for a page of plain http");
    return caches.open(cacheName).catch((cause: unknown) => this.#without(wordsOf(cause)));
  }

  async #keep(cache: Cache | null, url: string, key: string, answer: Response): Promise<void> {
    if (cache === null) return;
    try {
      await cache.delete(url, { ignoreSearch: true });
      await cache.put(key, answer);
    } catch (cause) {
      await this.#without(wordsOf(cause));
    }
  }

  async #without(why: string): Promise<null> {
    if (this.#hasWarned) return null;
    this.#hasWarned = true;
    await this.#warn(`files: this browser keeps none of what is fetched ("${why}"); the next visit fetches it again`);
    return null;
  }
}

/** The address with the hash, so that another version is another entry. */
function keyOf({ url, sha256: hash }: AddressedFile): string {
  const key = new URL(url);
  key.searchParams.set("sha256", hash);
  return key.href;
}

/** @throws FoleyError "device" where the browser hashes nothing, as on a page of plain http */
async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (globalThis.crypto?.subtle !== undefined) return sha256(bytes);
  const advice = "serve the page by https, or from localhost";
  throw new FoleyError("device", `the page: expected one whose browser can check files, got plain http; ${advice}`);
}

function otherBytes({ url, sha256: expected }: AddressedFile, came: string): FoleyError {
  const hashes = `expected bytes of SHA-256 ${expected.slice(0, 12)}…, got ${came.slice(0, 12)}…`;
  const advice = "the file was damaged on its way or is another version; load the page again";
  return new FoleyError("weights", `${url}: ${hashes}; ${advice}`, { values: { url } });
}

function wordsOf(cause: unknown): string {
  const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return words.split("\n")[0] ?? "";
}
