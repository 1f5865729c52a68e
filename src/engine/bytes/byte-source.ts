/** Bytes that are read where they are wanted: of a file, of an answer over a network, of memory. */
export interface ByteSource {
  /** What it is called in messages, such as its path. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * The path of a local file that holds exactly these bytes, which an engine may map instead of reading; null where there is
   * none.
   */
  readonly file: string | null;
  /**
   * @param offset of the first byte
   * @returns exactly `length` bytes
   * @throws FoleyError "io" where they cannot be read
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Bytes that are at hand. */
export function bytesInMemory(name: string, bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    file: null,
    read: async (offset, length) => bytes.slice(offset, offset + length),
  };
}
