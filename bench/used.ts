import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { outputOf } from "./measure.ts";

/** What a whole process of Node used, from its start to its end. */
export interface Used {
  readonly seconds: number;
  /** Of all threads together. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

const reportUse = pathToFileURL(fileURLToPath(new URL("./report-use.js", import.meta.url))).href;

/** Runs Node with these arguments. @throws Error with the process's status where it fails */
export async function usedBy(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Used> {
  const folder = await mkdtemp(join(tmpdir(), "foley-bench-"));
  try {
    const file = join(folder, "use.json");
    const start = performance.now();
    await outputOf(process.execPath, ["--import", reportUse, ...args], { env: { ...env, FOLEY_USE_FILE: file } });
    const seconds = (performance.now() - start) / 1000;
    return { ...(JSON.parse(await readFile(file, "utf8")) as Omit<Used, "seconds">), seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
