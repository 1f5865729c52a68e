import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Generator } from "../src/engine/random/generator.ts";
import { outputOf } from "./measure.ts";

/** What each side is told: two files of float32 features, row after row. */
export interface FrechetJob {
  readonly generated: string;
  readonly reference: string;
  readonly rows: number;
  readonly width: number;
  readonly threads: number;
}

export interface FrechetFigures {
  /** One distance, features at hand, in a process that did nothing before. */
  readonly seconds: number;
  /** Of all threads together. */
  readonly cpuSeconds: number;
  readonly distance: number;
}

export interface FrechetComparison {
  readonly rows: number;
  readonly width: number;
  readonly foley: readonly FrechetFigures[];
  /** By audioldm_eval's formula; none where SciPy is missing. */
  readonly scipy: readonly FrechetFigures[];
}

/** Dimensions of aiSFX's embeddings and of PANNs'. */
const widths = [512, 2048];

const foleyFrechet = fileURLToPath(new URL("./foley-frechet.js", import.meta.url));
/** Beside the sources, whence it is not compiled. */
const scipyFrechet = fileURLToPath(new URL("../../bench/scipy_frechet.py", import.meta.url));

export interface FrechetOptions {
  readonly threads: number;
  readonly rounds: number;
  readonly clips: readonly number[];
  readonly python: string | null;
}

/** The Fréchet distance alone, of features that are correlated as those of networks are, beside SciPy's matrix root. */
export async function compareFrechet({ threads, rounds, clips, python }: FrechetOptions): Promise<FrechetComparison[]> {
  const folder = await mkdtemp(join(tmpdir(), "foley-bench-frechet-"));
  const comparisons: FrechetComparison[] = [];
  try {
    for (const [rows, width] of widths.flatMap((width) => clips.map((rows) => [rows, width] as const))) {
      console.error(`Fréchet distance, ${rows} clips of ${width} dimensions …`);
      const files = { generated: join(folder, "generated"), reference: join(folder, "reference") };
      await writeFile(files.generated, features(rows, width, 1));
      await writeFile(files.reference, features(rows, width, 2));
      const given = JSON.stringify({ ...files, rows, width, threads } satisfies FrechetJob);
      const foley: FrechetFigures[] = [];
      const scipy: FrechetFigures[] = [];
      for (let round = 0; round < rounds; round++) {
        foley.push(JSON.parse(await outputOf(process.execPath, [foleyFrechet], { given })) as FrechetFigures);
        if (python !== null)
          scipy.push(JSON.parse(await outputOf(python, [scipyFrechet], { given })) as FrechetFigures);
      }
      comparisons.push({ rows, width, foley, scipy });
    }
    return comparisons;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Positive parts of mixtures of few directions, and noise. */
function features(rows: number, width: number, seed: number): Float32Array {
  const directionCount = 64;
  const directions = new Generator(0).randn(directionCount * width);
  const random = new Generator(seed);
  const [shares, noise] = [random.randn(rows * directionCount), random.randn(rows * width)];
  return noise.map((value, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    let sum = 0.2 * value;
    for (let k = 0; k < directionCount; k++)
      sum += 0.3 * (shares[row * directionCount + k] as number) * (directions[k * width + column] as number);
    return Math.max(0, sum);
  });
}
