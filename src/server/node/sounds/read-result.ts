import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../../files/write-whole.ts";
import type { JobResult } from "../../api/job.ts";
import type { House } from "../house.ts";
import { masterFile, soundFile } from "./job-sound-files.ts";
import type { ResultManner } from "./scribe-tasks.ts";

/** The bytes of a job's sound: of the file that the terminal would have written, which is kept, or another format made of its samples. */
export async function readResult(
  folder: string,
  { index, bitDepth }: Pick<JobResult, "index" | "bitDepth">,
  manner: ResultManner,
  { scribe, log }: Pick<House, "scribe" | "log">,
): Promise<Uint8Array<ArrayBuffer>> {
  const isAsWritten = manner.format === "wav" && manner.rate === null && manner.kilobits === null;
  const master = join(folder, masterFile(index));
  if (!isAsWritten) return scribe.render(master, manner, bitDepth);
  const path = join(folder, soundFile(index));
  if (existsSync(path)) return readFile(path);
  const bytes = await scribe.render(master, manner, bitDepth);
  // Where it cannot be kept, as on a full disk, it is made again for the next who asks.
  await writeWhole(path, bytes).catch(log);
  return bytes;
}
