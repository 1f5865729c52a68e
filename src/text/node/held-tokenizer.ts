import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { tokenizerFiles } from "../tokenizer-files.ts";

/** The files of a tokenizer by their names, as they were at some time: others may lie there later. */
export type HeldTokenizer = ReadonlyMap<string, Uint8Array>;

/** What is not there is left out. */
export async function holdTokenizer(folder: string): Promise<HeldTokenizer> {
  const held = new Map<string, Uint8Array>();
  for (const name of Object.values(tokenizerFiles)) {
    const path = join(folder, name);
    if (existsSync(path)) held.set(name, await readFile(path));
  }
  return held;
}

/** Writes the files as they are, into a folder that is made where it is missing. */
export async function writeHeldTokenizer(folder: string, held: HeldTokenizer): Promise<void> {
  makeFolder(folder);
  for (const [name, bytes] of held) await writeWhole(join(folder, name), bytes);
}
