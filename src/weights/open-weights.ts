import { type FileHandle, open } from "node:fs/promises";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkRegularFile } from "../files/regular-file.ts";

/**
 * Opens a file of weights: nothing that may never end or never begin, and nothing that stands for a file.
 *
 * @throws FoleyError "not-found" where there is none, "weights" where it is something else, "io" where it cannot be read
 */
export async function openWeights(path: string): Promise<FileHandle> {
  await checkRegularFile(path, "a file", "weights");
  return open(path).catch((cause: NodeJS.ErrnoException) => {
    const message = `${path}: expected a readable file, got ${cause.code}; check the path and the permissions`;
    throw new FoleyError("io", message, { cause });
  });
}
