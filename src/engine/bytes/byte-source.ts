import { FoleyError } from "../tensor/error.ts";
import { sha256 } from "./sha256.ts";

/**
 * Bytes that are read where they are wanted: of a file, of an answer over a network, of memory.
 *
 * There is nothing to close: what a source holds open while it is read, it closes by itself.
 */
export interface ByteSource {
  /** What it is called in messages, such as its path. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * The path of a local file that holds exactly these bytes, no link, which an engine may map instead of reading; null where
   * there is none.
   */
  readonly file: string | null;
  /** All of them, where they are in memory already; else null. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  /**
   * @param offset of the first byte
   * @returns exactly `length` bytes, in a buffer of their own, so that typed arrays on it are aligned
   * @throws FoleyError "weights" where the bytes end before, or are no longer those that they were; "io" where they cannot be read
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * For whoever takes the bytes from `file`, past `read`.
   *
   * @throws FoleyError "weights" where they are no longer those that they were; "io" where they cannot be read
   */
  checkUnchanged(): Promise<void>;
  /** SHA-256 of all of them, hexadecimal. @throws FoleyError as `read` */
  sha256(): Promise<string>;
}

/** Bytes that are at hand. */
export function bytesInMemory(name: string, bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    file: null,
    bytes,
    async read(offset, length) {
      if (offset + length > bytes.byteLength) throw endsEarly(name, offset, length, bytes.byteLength);
      return bytes.slice(offset, offset + length);
    },
    checkUnchanged: async () => {},
    sha256: () => sha256(bytes),
  };
}

/** Where a source is shorter than what is read of it. */
export function endsEarly(name: string, offset: number, length: number, end: number): FoleyError {
  const came = `the end of the file after ${Math.max(0, end - offset)}`;
  const message = `${name}: expected ${length} bytes at ${offset}, got ${came}; the file was cut while read`;
  return new FoleyError("weights", message);
}
