import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { findModelFolder } from "../generate/find-model.ts";
import { convertToFolder } from "../library/convert.ts";
import type { Door } from "./door.ts";
import { watched } from "./progress.ts";

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
  await watched(door, "convert", quiet === true, (work) => convertToFolder(nameOrPath, folder, { tokenizer, ...work }));
  return folder;
}
