import type { Runtime } from "../../engine/runtime/runtime.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Judges } from "../../evaluate/score/judges.ts";
import { findModel } from "../../generate/find-model.ts";
import { readRunLog } from "../../train/run/run-log.ts";
import { Ledger } from "../report/ledger.ts";
import type { BenchmarkConfig, DatasetConfig } from "./config.ts";
import { type Cell, evaluatedSteps, gridOf } from "./grid.ts";
import { hashConfig } from "./parse-config.ts";
import { type Bench, type CurvePoint, cellFolder, runCell } from "./run-cell.ts";
import { hearReference, type TestSet } from "./score-model.ts";
import { loadTraining, openSounds, type StudySounds } from "./sounds.ts";

/** A finished cell. */
export interface CellResult extends Cell {
  readonly curve: readonly CurvePoint[];
}

export interface BenchmarkOptions {
  readonly runtime: Runtime;
  readonly judges: Judges;
  /** Of foley. */
  readonly version: string;
  /** Where ledger, runs and report are. */
  readonly folder: string;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Hears of each cell that was finished now. */
  readonly onCell?: ((cell: Cell) => void) | undefined;
  /** Hears of what is not as it should be, but stops nothing. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs all cells of a benchmark that are not finished yet.
 *
 * Killed at any moment and run again, it goes on from the last evaluation of the cell under way and ends with the results
 * of an unbroken run.
 *
 * @throws FoleyError "config" where the folder holds another study, "aborted" when stopped
 */
export async function runBenchmark(config: BenchmarkConfig, options: BenchmarkOptions): Promise<CellResult[]> {
  const { folder, signal, onProgress, onCell } = options;
  const ledger = await Ledger.open<CurvePoint[]>(folder, hashConfig(config));
  const cells = gridOf(config);
  const left = cells.filter(({ id }) => ledger.result(id) === undefined);
  const total = (await Promise.all(left.map((cell) => workLeft(cell, config, folder)))).reduce((a, b) => a + b, 0);
  // What is missing shall be known before hours of work.
  const sounds = soundsOf(config, options);
  for (const { model } of config.pretrained) await findModel(model);
  for (const dataset of new Set(left.map((cell) => cell.dataset))) await sounds.check(dataset);
  let done = 0;
  const bench: Bench = {
    ...{ ...options, config, signal },
    ...{ training: sounds.training, test: sounds.test },
    onWork: () => onProgress?.(++done, Math.max(done, total)),
  };
  for (const cell of left) {
    if (signal?.aborted) throw new FoleyError("aborted", "study: stopped");
    await ledger.append(cell.id, await runCell(cell, bench));
    onCell?.(cell);
  }
  return cells.map((cell) => ({ ...cell, curve: ledger.result(cell.id) as CurvePoint[] }));
}

/** Reads each data set once, when its first cell asks for it. */
function soundsOf(
  { datasets, evaluation }: BenchmarkConfig,
  { folder, judges, onWarning, signal }: BenchmarkOptions,
): Pick<Bench, "training" | "test"> & { readonly check: (dataset: string) => Promise<unknown> } {
  const sounds = once(async (name: string): Promise<StudySounds> => {
    const dataset = datasets.find((one) => one.name === name) as DatasetConfig;
    const opened = await openSounds(folder, dataset, evaluation.soundCount);
    for (const line of opened.training.warnings) onWarning?.(line);
    return opened;
  });
  return {
    check: sounds,
    training: once(async (name) => loadTraining(await sounds(name), signal)),
    test: once(async (name): Promise<TestSet> => {
      const { tested } = await sounds(name);
      return { items: tested, reference: await hearReference(tested, judges, signal) };
    }),
  };
}

function once<T>(make: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

/** Training steps and judged sounds that a cell still needs. */
async function workLeft(cell: Cell, config: BenchmarkConfig, folder: string): Promise<number> {
  const step = await stepOf(cell, folder);
  const rounds = evaluatedSteps(cell, config).filter((evaluated) => step === 0 || evaluated > step).length;
  const steps = cell.condition === null ? 0 : config.training.steps - step;
  return steps + rounds * config.testConditions.length * config.evaluation.soundCount;
}

/** The step after which a cell was last judged; 0 where it was not. */
export async function stepOf(cell: Cell, folder: string): Promise<number> {
  return (await readRunLog(cellFolder(folder, cell))).at(-1)?.step ?? 0;
}
