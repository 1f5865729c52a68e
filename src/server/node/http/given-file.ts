import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { GivenBytes } from "./answer-part.ts";
import { lazyBody } from "./lazy-body.ts";

/** The bytes of a file, which is opened as they are read. */
export async function givenFile(path: string): Promise<GivenBytes> {
  const { size } = await stat(path);
  return {
    size,
    // Of an empty file there is no last byte.
    read: ({ start, end }) => lazyBody(() => createReadStream(path, end < size ? { start, end: end - 1 } : { start })),
  };
}
