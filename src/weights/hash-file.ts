import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { FoleyError } from "../engine/tensor/error.ts";

/**
 * SHA-256 of a file, hexadecimal.
 *
 * @throws FoleyError "not-found" where it cannot be read
 */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash).catch((cause: NodeJS.ErrnoException) => {
    throw new FoleyError("not-found", `${path}: expected a file of weights, got ${cause.code}; check the path`, {
      cause,
    });
  });
  return hash.digest("hex");
}

/** SHA-256 over the files of some parts of a model folder, with their names, hexadecimal. */
export async function hashOfParts(folder: string, parts: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const part of parts) {
    for (const name of (await readdir(join(folder, part))).sort()) {
      hash.update(`${part}/${name} ${await hashOfFile(join(folder, part, name))}\n`);
    }
  }
  return hash.digest("hex");
}
