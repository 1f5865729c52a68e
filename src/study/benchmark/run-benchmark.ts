import { internalError } from "../../engine/tensor/error.ts";
import { checkGoing, type Work, type WorkEvent } from "../../engine/work.ts";
import type { Judges } from "../../evaluate/score/judges.ts";
import { findModel } from "../../generate/node/find-model.ts";
import { readRunLog } from "../../train/run/run-log.ts";
import { Ledger } from "../report/ledger.ts";
import type { BenchmarkConfig } from "./config.ts";
import { type Cell, evaluatedSteps, gridOf } from "./grid.ts";
import { hashConfig } from "./parse-config.ts";
import { type Bench, cellFolder, runCell, type ScoredStep } from "./run-cell.ts";
import { hearReference, type TestSet } from "./sound-groups.ts";
import { loadTraining, openSounds, type StudySounds } from "./sounds.ts";

/** A finished cell. */
export interface CellResult extends Cell {
  readonly curve: readonly ScoredStep[];
}

/** What a benchmark is done with. */
export interface BenchmarkTools extends Pick<Bench, "runtime" | "version"> {
  readonly judges: Judges;
  /** Where ledger, runs and report are. */
  readonly folder: string;
}

/**
 * Something that happened in a benchmark: a training step or a judged sound is done, of all that is left, or a cell is
 * finished (`unit: "cells"`).
 */
export interface BenchmarkEvent extends WorkEvent {
  /** The cell in work, or that is finished. */
  readonly cell: Cell;
}

/** Every cell, and what is not as it should be but stopped nothing, a line each. */
export interface BenchmarkRun {
  readonly cells: readonly CellResult[];
  readonly warnings: readonly string[];
}

/**
 * Runs all cells of a benchmark that are not finished yet.
 *
 * Killed at any moment and run again, it goes on from the last evaluation of the cell under way and ends with the results
 * of an unbroken run.
 *
 * @throws FoleyError "config" where the folder holds another study, "aborted" when stopped
 */
export async function runBenchmark(
  config: BenchmarkConfig,
  tools: BenchmarkTools,
  work: Work<BenchmarkEvent>,
): Promise<BenchmarkRun> {
  const ledger = await openLedger(config, tools.folder);
  const cells = gridOf(config);
  const left = cells.filter(({ id }) => ledger.result(id) === undefined);
  const warnings: string[] = [];
  const sounds = soundsOf(config, tools, work, warnings);
  const total = await workOfAll(left, config, tools.folder);
  await checkAll(left, config, sounds);
  const bench: Bench = { ...tools, config, work, warnings, ...sounds, part: countedParts(total, work) };
  for (const cell of left) {
    checkGoing(work, "study: stopped");
    await ledger.append(cell.id, await runCell(cell, bench));
    await reportFinished(cell, cells, ledger, work);
  }
  return { cells: cells.map((cell) => ({ ...cell, curve: curveOf(cell, ledger) })), warnings };
}

/** What each finished cell came to. */
export function openLedger(config: BenchmarkConfig, folder: string): Promise<Ledger<readonly ScoredStep[]>> {
  return Ledger.open(folder, hashConfig(config));
}

function curveOf({ id }: Cell, ledger: Ledger<readonly ScoredStep[]>): readonly ScoredStep[] {
  const curve = ledger.result(id);
  if (curve === undefined) throw internalError(`${id} is not finished`);
  return curve;
}

/** What is missing shall be known before hours of work. */
async function checkAll(left: readonly Cell[], { pretrained }: BenchmarkConfig, sounds: BenchSounds): Promise<void> {
  for (const { model } of pretrained) await findModel(model);
  for (const dataset of new Set(left.map((cell) => cell.dataset))) await sounds.check(dataset);
}

/** Tells of each training step and each judged sound, of all that were left at the beginning. */
function countedParts(total: number, work: Work<BenchmarkEvent>): Bench["part"] {
  let done = 0;
  return (cell) => {
    done++;
    const all = Math.max(done, total);
    return work.report({ stage: "benchmark", done, total: all, unit: "items", share: done / all, cell });
  };
}

function reportFinished(
  cell: Cell,
  cells: readonly Cell[],
  ledger: Ledger<readonly ScoredStep[]>,
  work: Work<BenchmarkEvent>,
): unknown {
  const done = cells.filter(({ id }) => ledger.result(id) !== undefined).length;
  return work.report({ stage: "cells", done, total: cells.length, unit: "cells", share: null, note: cell.id, cell });
}

interface BenchSounds extends Pick<Bench, "training" | "test"> {
  readonly check: (dataset: string) => Promise<unknown>;
}

/** Reads each data set once, when its first cell asks for it. */
function soundsOf(
  { datasets, evaluation }: BenchmarkConfig,
  { folder, judges }: BenchmarkTools,
  work: Work<BenchmarkEvent>,
  warnings: string[],
): BenchSounds {
  const sounds = once(async (name: string): Promise<StudySounds> => {
    const dataset = datasets.find((one) => one.name === name);
    if (dataset === undefined) throw internalError(`${name} is no data set of the benchmark`);
    const opened = await openSounds(folder, dataset, evaluation.soundCount);
    warnings.push(...opened.training.warnings);
    return opened;
  });
  return {
    check: sounds,
    training: once(async (name) => loadTraining(await sounds(name), work.signal)),
    test: once(async (name): Promise<TestSet> => {
      const { tested } = await sounds(name);
      return { items: tested, reference: await hearReference(tested, judges, work.signal) };
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

/** Training steps and judged sounds that cells still need. */
async function workOfAll(left: readonly Cell[], config: BenchmarkConfig, folder: string): Promise<number> {
  const counts = await Promise.all(left.map((cell) => workLeft(cell, config, folder)));
  return counts.reduce((sum, count) => sum + count, 0);
}

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
