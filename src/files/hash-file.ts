import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
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
