import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ServedFormatName } from "../../api/sound-format-name.ts";
import { masterFile, soundFile } from "./job-sound-files.ts";
import type { Scribe } from "./scribe.ts";

/** How a result is wished. */
export interface ResultManner {
  readonly format: ServedFormatName;
  /** Hertz; null for that of the sound. */
  readonly rate: number | null;
}

/** The bytes of a job's sound: the file that was written with it, or another format made of its samples. */
export async function readResult(
  folder: string,
  index: number,
  { format, rate }: ResultManner,
  scribe: Scribe,
): Promise<Uint8Array<ArrayBuffer>> {
  if (format === "wav" && rate === null) return readFile(join(folder, soundFile(index)));
  return scribe.render(join(folder, masterFile(index)), format, rate);
}
