import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EvaluateInputs, writeBackbones, writeEvaluateInputs } from "./evaluate-inputs.ts";
import { outputOf } from "./measure.ts";

/** What each side is told. */
export interface EvaluateJob extends EvaluateInputs {
  readonly threads: number;
}

export interface EvaluateFigures {
  /** Both sets through PANNs and VGGish, reading and resampling included. */
  readonly hearSeconds: number;
  /** The whole process: start, loading, hearing, all scores. */
  readonly totalSeconds: number;
  readonly peakBytes: number;
}

export interface EvaluateComparison {
  /** In each of the two sets. */
  readonly clips: number;
  readonly seconds: number;
  readonly foley: EvaluateFigures;
  /** Null where audioldm_eval is not installed. */
  readonly pytorch: EvaluateFigures | null;
}

const foleyEvaluate = fileURLToPath(new URL("./foley-evaluate.js", import.meta.url));
/** Beside the sources, whence it is not compiled. */
const pytorchEvaluate = fileURLToPath(new URL("../../bench/pytorch_evaluate.py", import.meta.url));

export interface EvaluateOptions {
  readonly threads: number;
  readonly clips: readonly number[];
  /** Of each clip. */
  readonly seconds: number;
  readonly python: string | null;
}

/** audioldm_eval and foley over the same clips with the same random weights, by the protocol of 2023. */
export async function compareEvaluations(options: EvaluateOptions): Promise<EvaluateComparison[]> {
  const { threads, clips, seconds, python } = options;
  const folder = await mkdtemp(join(tmpdir(), "foley-bench-evaluate-"));
  const canCompare = python !== null && (await hasOriginal(python));
  if (!canCompare) console.error("audioldm_eval or torchvggish is missing: foley is measured alone");
  const comparisons: EvaluateComparison[] = [];
  try {
    for (const [index, count] of clips.entries()) {
      const inputs = await writeEvaluateInputs(folder, count, seconds);
      if (index === 0) await writeBackbones(inputs);
      const given = JSON.stringify({ ...inputs, threads } satisfies EvaluateJob);
      console.error(`evaluate, ${count} clips …`);
      const foley = JSON.parse(await outputOf(process.execPath, [foleyEvaluate], { given })) as EvaluateFigures;
      const pytorch = canCompare ? await originalFigures(python, given, threads) : null;
      comparisons.push({ clips: count, seconds, foley, pytorch });
      for (const set of [inputs.generated, inputs.reference]) await rm(set, { recursive: true });
    }
    return comparisons;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function originalFigures(python: string, given: string, threads: number): Promise<EvaluateFigures> {
  // NumPy and SciPy ask for theirs when they are loaded, before the job is read.
  const env = Object.fromEntries(
    ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"].map((name) => [name, `${threads}`]),
  );
  const lines = (await outputOf(python, [pytorchEvaluate], { given, env })).trim().split("\n");
  // audioldm_eval prints much; the figures come last.
  return JSON.parse(lines.at(-1) as string) as EvaluateFigures;
}

async function hasOriginal(python: string): Promise<boolean> {
  const question =
    "import importlib.util as u; print(all(u.find_spec(m) for m in ('audioldm_eval', 'torchvggish', 'torchlibrosa')))";
  return (await outputOf(python, ["-c", question]).catch(() => "")).trim() === "True";
}
