import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { usedBy } from "./used.ts";

/** The main job as a user starts it. */
export interface GenerateFigures {
  /** Whole processes from start to end, the first one first. */
  readonly seconds: readonly number[];
  readonly peakBytes: number;
}

const command = fileURLToPath(new URL("../../bin/foley.js", import.meta.url));

/** `foley generate "a dog barking"` again and again with the embedded model. */
export async function measureGenerate(runs: number): Promise<GenerateFigures> {
  const folder = await mkdtemp(join(tmpdir(), "foley-bench-"));
  try {
    const seconds: number[] = [];
    let peakBytes = 0;
    for (let run = 0; run < runs; run++) {
      const used = await usedBy([command, "generate", "a dog barking", "--out", join(folder, `${run}.wav`)]);
      seconds.push(used.seconds);
      peakBytes = Math.max(peakBytes, used.peakBytes);
    }
    return { seconds, peakBytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
