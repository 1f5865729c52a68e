import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { convertModel } from "../convert/convert.ts";
import { findModelFolder } from "../generate/find-model.ts";
import type { Door } from "./door.ts";
import { createProgress } from "./progress.ts";

export interface StartOptions {
  /** The folder of the run. */
  readonly out: string;
  /** Of a checkpoint, which has none. */
  readonly tokenizer?: string | undefined;
  readonly quiet?: boolean | undefined;
}

/**
 * The model folder to begin from: an embedded or fetched model by its name, a folder, or what an original checkpoint is
 * made into, which is kept in the folder of the run.
 *
 * @throws FoleyError "not-found" where there is no such model
 */
export async function startModel(
  nameOrPath: string,
  { out, tokenizer, quiet }: StartOptions,
  door: Door,
): Promise<string> {
  if (!existsSync(nameOrPath) || statSync(nameOrPath).isDirectory()) return findModelFolder(nameOrPath);
  const folder = join(out, "from");
  if (existsSync(folder)) return folder;
  const progress = createProgress(door, "convert", quiet === true);
  try {
    await convertModel(nameOrPath, folder, {
      signal: door.signal,
      onProgress: (done, total, part) => progress.update(done, total, part),
      ...(tokenizer === undefined ? {} : { tokenizer }),
    });
    progress.finish();
  } finally {
    progress.stop();
  }
  return folder;
}
