import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { masterFile, soundFile } from "./job-sound-files.ts";
import type { Scribe } from "./scribe.ts";
import type { ResultManner } from "./scribe-tasks.ts";

/** The bytes of a job's sound: the file that was written with it, or another format made of its samples. */
export async function readResult(
  folder: string,
  index: number,
  manner: ResultManner,
  scribe: Scribe,
): Promise<Uint8Array<ArrayBuffer>> {
  const isAsWritten = manner.format === "wav" && manner.rate === null && manner.kilobits === null;
  if (isAsWritten) return readFile(join(folder, soundFile(index)));
  return scribe.render(join(folder, masterFile(index)), manner);
}
