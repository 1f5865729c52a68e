import { createReadStream } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { FoleyError } from "../../../engine/tensor/error.ts";
import type { GivenBytes } from "./answer-part.ts";
import { lazyBody } from "./lazy-body.ts";

/**
 * The bytes of a file, which is opened as they are read.
 *
 * @throws FoleyError "not-found" for what is no file, and the system's error for one that cannot be read: once an answer has begun, nobody
 *   could be told
 */
export async function givenFile(path: string): Promise<GivenBytes> {
  const found = await stat(path);
  if (!found.isFile())
    throw new FoleyError("not-found", `${path}: expected a file, got something else; see what it is`);
  await access(path, constants.R_OK);
  const { size } = found;
  return {
    size,
    // What has come to it since is not given: the answer has said its size. Of an empty file there is no last byte.
    read: ({ start, end }) =>
      size === 0 ? new Uint8Array() : lazyBody(() => createReadStream(path, { start, end: end - 1 })),
  };
}
