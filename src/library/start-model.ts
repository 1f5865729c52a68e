import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Work } from "../engine/work.ts";
import { hashOfFile } from "../files/hash-file.ts";
import { writeWhole } from "../files/write-whole.ts";
import { replaceFolder } from "../files/write-whole-folder.ts";
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
    const source = await sourceOf(nameOrPath, tokenizer);
    if ((await readFile(sourcePath(folder), "utf8").catch(() => null)) === source) return;
    await replaceFolder(folder, async (path) => {
      await convertToFolder(nameOrPath, path, { tokenizer, ...work });
      await writeWhole(sourcePath(path), source);
    });
  };
  return { folder, make };
}

/** What a folder was made of lies in it, so that it is never another's. */
function sourcePath(folder: string): string {
  return join(folder, "source.json");
}

async function sourceOf(checkpoint: string, tokenizer: string | undefined): Promise<string> {
  const words = ["tokenizer.json", "vocab.json", "merges.txt"].map((name) => join(tokenizer ?? "", name));
  const hashes: string[] = [];
  for (const path of words) if (tokenizer !== undefined && existsSync(path)) hashes.push(await hashOfFile(path));
  return `${JSON.stringify({ checkpoint: await hashOfFile(checkpoint), tokenizer: hashes }, null, 2)}\n`;
}

/**
 * Refuses words beside what has its own, or beside nothing.
 *
 * @throws FoleyError "usage", "not-found" where there is no such model
 */
export function checkTokenizerUse(from: string | undefined, tokenizer: string | undefined): void {
  if (tokenizer === undefined || (from !== undefined && isOriginalCheckpoint(from))) return;
  const came = from === undefined ? "no model to begin from" : `${findModelFolder(from)}, which has its own`;
  const message = `train: expected tokenizer beside an original checkpoint to begin from, got ${came}; leave tokenizer out`;
  throw new FoleyError("usage", message, { subject: "tokenizer" });
}

/** Whether a run must make a model folder of what it begins from. */
export function isOriginalCheckpoint(nameOrPath: string): boolean {
  return statSync(nameOrPath, { throwIfNoEntry: false })?.isDirectory() === false;
}
