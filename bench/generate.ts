import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { outputOf } from "./measure.ts";

/** The main job as a user starts it. */
export interface GenerateFigures {
  /** Whole processes from start to end, the first one first. */
  readonly seconds: readonly number[];
  readonly peakBytes: number;
}

const command = fileURLToPath(new URL("../../bin/foley.js", import.meta.url));
const reportPeak = pathToFileURL(fileURLToPath(new URL("./report-peak.js", import.meta.url))).href;

/** `foley generate "a dog barking"` again and again with the embedded model. */
export async function measureGenerate(runs: number): Promise<GenerateFigures> {
  const folder = await mkdtemp(join(tmpdir(), "foley-bench-"));
  try {
    const seconds: number[] = [];
    let peakBytes = 0;
    for (let run = 0; run < runs; run++) {
      const peakFile = join(folder, "peak");
      const args = ["--import", reportPeak, command, "generate", "a dog barking", "--out", join(folder, `${run}.wav`)];
      const start = performance.now();
      await outputOf(process.execPath, args, { env: { FOLEY_PEAK_FILE: peakFile } });
      seconds.push((performance.now() - start) / 1000);
      peakBytes = Math.max(peakBytes, Number(await readFile(peakFile, "utf8")));
    }
    return { seconds, peakBytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
