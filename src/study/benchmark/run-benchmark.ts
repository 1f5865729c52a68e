import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ErrorCode, FoleyError, internalError } from "../../engine/tensor/error.ts";
import { checkGoing, type Work, type WorkEvent } from "../../engine/work.ts";
import { claim } from "../../files/claim.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { findModel } from "../../generate/node/find-model.ts";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import { type Cell, evaluatedSteps, gridOf, testConditionsOf } from "../../results/benchmark/grid.ts";
import type { ScoredStep } from "../../results/benchmark/score.ts";
import { Ledger } from "../report/ledger.ts";
import { mixtureWarnings } from "../report/made-by.ts";
import { type BenchSounds, benchSounds } from "./bench-sounds.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import { bindStudy, versionsOf } from "./binding.ts";
import { stepOf } from "./cell-folder.ts";
import type { BenchmarkConfig } from "./config.ts";
import { hashConfig } from "./parse-config.ts";
import { withoutPlaces } from "./results.ts";
import { type Bench, runCell } from "./run-cell.ts";

/**
 * Something that happened in a benchmark: a sound is read that it is bound to (`stage: "sounds"`), a training step or a judged sound is
 * done, of all that is left, a cell is finished (`unit: "cells"`), or cannot be done (`unit: "warning"`).
 */
export interface BenchmarkEvent extends WorkEvent {
  /** The cell in work, or next to be, or that is finished. */
  readonly cell: Cell;
}

/** Every cell, and what is not as it should be but stopped nothing, a line each. */
export interface BenchmarkRun {
  readonly cells: readonly CellResult[];
  readonly warnings: readonly string[];
}

/**
 * Runs all cells of a benchmark that are not finished yet, and waits for those that other processes have in work.
 *
 * Killed at any moment and run again, it goes on from the last checkpoint of the cell under way and ends with the results
 * of an unbroken run.
 *
 * @throws FoleyError "config" where the folder holds another study, "aborted" when stopped, UnfinishedCellsError where a cell cannot be
 *   done, once all others are
 */
export async function runBenchmark(
  config: BenchmarkConfig,
  tools: BenchmarkTools,
  work: Work<BenchmarkEvent>,
): Promise<BenchmarkRun> {
  return finishCells(config, gridOf(config), tools, work);
}

/** The same of some of the cells. */
export async function finishCells(
  config: BenchmarkConfig,
  cells: readonly Cell[],
  tools: BenchmarkTools,
  work: Work<BenchmarkEvent>,
): Promise<BenchmarkRun> {
  const ledger = await openLedger(config, tools.folder);
  const warnings = await workAtCells(config, cells, tools, work, ledger, (missing) =>
    waitFor(missing, cells, ledger, work),
  );
  return { cells: cells.map((cell) => ({ ...cell, curve: curveOf(cell, ledger) })), warnings };
}

/**
 * Runs those cells of a benchmark that are neither finished nor in work by another process, one after the other.
 *
 * @returns what is not as it should be but stopped nothing, a line each
 */
export async function runFreeCells(
  config: BenchmarkConfig,
  cells: readonly Cell[],
  tools: BenchmarkTools,
  work: Work<BenchmarkEvent>,
): Promise<readonly string[]> {
  return workAtCells(config, cells, tools, work, await openLedger(config, tools.folder), () => null);
}

/**
 * Binds the study and opens its sounds, once, however long others are at what is left.
 *
 * @param wait for a cell that another process has, before it is looked for again; null to leave it to that process
 */
async function workAtCells(
  config: BenchmarkConfig,
  cells: readonly Cell[],
  tools: BenchmarkTools,
  work: Work<BenchmarkEvent>,
  ledger: Ledger<readonly ScoredStep[]>,
  wait: (missing: Cell) => Promise<void> | null,
): Promise<readonly string[]> {
  const failed = new Map<string, FoleyError>();
  const isLeft = ({ id }: Cell): boolean => ledger.result(id) === undefined && !failed.has(id);
  const leftNow = (): Cell[] => cells.filter(isLeft);
  const makers = leftNow().length === 0 ? [] : [versionsOf(tools)];
  const bound = await bindStudy(config, tools, makers, asOfCell(leftNow()[0] ?? cells[0], work));
  await tellConfig(config, tools.folder);
  const warnings = mixtureWarnings(bound);
  if (leftNow().length === 0) return warnings;
  const sounds = benchSounds(config, tools, work, warnings);
  await checkAll(leftNow(), config, sounds);
  const parts = countedParts(work);
  const bench: Bench = { ...tools, config, work, warnings, ...sounds, part: parts.part };
  for (;;) {
    checkGoing(work, "study: stopped");
    await ledger.reload();
    const claimed = claimOne(leftNow(), tools.folder);
    if (claimed === null) {
      const [missing] = leftNow();
      const waiting = missing === undefined ? null : wait(missing);
      if (waiting === null) {
        checkNoneFailed(failed, cells, ledger);
        return [...new Set(warnings)];
      }
      await waiting;
      continue;
    }
    const { cell, release } = claimed;
    try {
      // Whoever had it may have finished it between the two looks.
      await ledger.reload();
      if (ledger.result(cell.id) !== undefined) continue;
      await parts.expect(leftNow(), config, tools.folder);
      await ledger.append(cell.id, await runCell(cell, bench));
      await reportFinished(cell, cells, ledger, work);
    } catch (error) {
      // One that cannot be done holds up no other; what the machine cannot do would end them all.
      if (!(error instanceof FoleyError) || ofMachines.includes(error.code)) throw error;
      failed.set(cell.id, error);
      if (cells.length > 1) await reportFailed(cell, error, work);
    } finally {
      release();
    }
  }
}

const ofMachines: readonly ErrorCode[] = ["aborted", "io", "device", "internal"];

/** Some cells cannot be done, as the first of them says, and all others are finished. */
export class UnfinishedCellsError extends FoleyError {}

function checkNoneFailed(
  failed: ReadonlyMap<string, FoleyError>,
  cells: readonly Cell[],
  ledger: Ledger<readonly ScoredStep[]>,
): void {
  const [first, ...others] = failed;
  if (first === undefined) return;
  const [id, { code, message, subject, values }] = first;
  const more = others.length === 0 ? "" : `, and so with ${others.map(([other]) => other).join(", ")}`;
  const finished = cells.filter((cell) => ledger.result(cell.id) !== undefined).length;
  const told = `${id}: ${message}${more}; ${finished} of ${cells.length} cells are finished`;
  throw new UnfinishedCellsError(code, cells.length === 1 ? message : told, {
    ...{ cause: first[1], values, subject: subject ?? undefined },
  });
}

function reportFailed(cell: Cell, { message }: FoleyError, work: Work<BenchmarkEvent>): unknown {
  const note = `${cell.id}: ${message}; the other cells go on`;
  return work.report({ stage: "warning", done: 0, total: 0, unit: "warning", share: null, note, cell });
}

/** Work of which a cell tells; nothing where there is none. */
export function asOfCell(cell: Cell | undefined, { signal, report }: Work<BenchmarkEvent>): Work {
  return { signal, report: (event) => (cell === undefined ? undefined : report({ ...event, cell })) };
}

/** Says in the folder what is studied, for whoever looks on while it goes on. */
async function tellConfig(config: BenchmarkConfig, folder: string): Promise<void> {
  await writeWhole(join(folder, "config.json"), `${JSON.stringify(withoutPlaces(config), null, 2)}\n`);
}

/** The first cell that no other process has; null where there is none. */
function claimOne(left: readonly Cell[], folder: string): { cell: Cell; release: () => void } | null {
  for (const cell of left) {
    const release = claim(join(folder, "claims", cell.id));
    if (release !== null) return { cell, release };
  }
  return null;
}

const lookEveryMs = 2000;

/** Until another process has finished a cell, or is no more. */
async function waitFor(
  cell: Cell,
  cells: readonly Cell[],
  ledger: Ledger<readonly ScoredStep[]>,
  work: Work<BenchmarkEvent>,
): Promise<void> {
  const done = cells.filter(({ id }) => ledger.result(id) !== undefined).length;
  const note = "another process is at the last cells";
  await work.report({ stage: "waiting", done, total: cells.length, unit: "items", share: null, note, cell });
  await sleep(lookEveryMs, undefined, { signal: work.signal }).catch(() => {});
  checkGoing(work, "study: stopped");
}

/** What each finished cell came to. What lies at a place is told by its content, so that a study may be moved. */
export function openLedger(config: BenchmarkConfig, folder: string): Promise<Ledger<readonly ScoredStep[]>> {
  return Ledger.open(folder, hashConfig(withoutPlaces(config)), hashConfig(config));
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

/** Tells of each training step and each judged sound, of all that are left. */
function countedParts(work: Work<BenchmarkEvent>) {
  let [done, total] = [0, 0];
  return {
    /** Other processes may have finished some of what was left. */
    async expect(left: readonly Cell[], config: BenchmarkConfig, folder: string): Promise<void> {
      total = done + (await workOfAll(left, config, folder));
    },
    part(cell: Cell): unknown {
      done++;
      const all = Math.max(done, total);
      return work.report({ stage: "benchmark", done, total: all, unit: "items", share: done / all, cell });
    },
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

/** Training steps and judged sounds that cells still need. */
async function workOfAll(left: readonly Cell[], config: BenchmarkConfig, folder: string): Promise<number> {
  const counts = await Promise.all(left.map((cell) => workLeft(cell, config, folder)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function workLeft(cell: Cell, config: BenchmarkConfig, folder: string): Promise<number> {
  const step = await stepOf(cell, folder);
  const rounds = evaluatedSteps(cell, config).filter((evaluated) => step === 0 || evaluated > step).length;
  const steps = cell.condition === null ? 0 : config.training.steps - step;
  return steps + rounds * testConditionsOf(cell, config).length * config.evaluation.soundCount;
}
