import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Work } from "../engine/work.ts";
import { findModelFolder } from "../generate/node/find-model.ts";
import { convertToFolder } from "./convert.ts";

/**
 * The model folder to begin from: an embedded or fetched model by its name, a folder, or what an original checkpoint is
 * made into, which is kept in the folder of the run.
 *
 * @param out the folder of the run
 * @param tokenizer a folder with that of a checkpoint, which has none; fetched where left out
 * @throws FoleyError "not-found" where there is no such model
 */
export async function startModel(
  nameOrPath: string,
  out: string,
  tokenizer: string | undefined,
  work: Work,
): Promise<string> {
  if (!existsSync(nameOrPath) || statSync(nameOrPath).isDirectory()) return findModelFolder(nameOrPath);
  const folder = join(out, "from");
  if (existsSync(folder)) return folder;
  await convertToFolder(nameOrPath, folder, { tokenizer, ...work });
  return folder;
}
