import { existsSync, statSync } from "node:fs";
import type { Work } from "../engine/work.ts";
import { findModelFolder } from "../generate/node/find-model.ts";
import { startPath } from "../train/run/run-place.ts";
import { convertToFolder } from "./convert.ts";

/** A model to begin from. */
export interface StartModel {
  readonly folder: string;
  /** Makes the folder, where it has to be made. */
  readonly make: (work: Work) => Promise<void>;
}

/**
 * The model folder to begin from: an embedded or fetched model by its name, a folder, or what an original checkpoint is
 * made into, which is kept in the folder of the run.
 *
 * @param out the folder of the run
 * @param tokenizer a folder with that of a checkpoint, which has none; fetched where left out
 * @throws FoleyError "not-found" where there is no such model
 */
export function findStartModel(nameOrPath: string, out: string, tokenizer: string | undefined): StartModel {
  if (!isOriginalCheckpoint(nameOrPath)) return { folder: findModelFolder(nameOrPath), make: async () => {} };
  const folder = startPath(out);
  const make = async (work: Work): Promise<void> => {
    if (!existsSync(folder)) await convertToFolder(nameOrPath, folder, { tokenizer, ...work });
  };
  return { folder, make };
}

/** Whether a run must make a model folder of what it begins from. */
export function isOriginalCheckpoint(nameOrPath: string): boolean {
  return statSync(nameOrPath, { throwIfNoEntry: false })?.isDirectory() === false;
}
