import { type Cell, evaluatedSteps, gridOf, testConditionsOf } from "../../results/benchmark/grid.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";
import type { PlannedMachines } from "./machines.ts";
import type { UnitFigures } from "./unit-figures.ts";

/** What a benchmark takes on many machines. */
export interface StudyPlan {
  readonly cells: number;
  readonly machines: number;
  /** Of all cells, on the machine that was measured. */
  readonly workHours: number;
  /** From the first cell to the end of the last. */
  readonly hours: number;
  /** Of all machines until the end; null where the price of one is unknown. */
  readonly cost: number | null;
  /** Of the machines' time, what is work, 0 to 1. */
  readonly busy: number;
  /** Where the time goes, a line. */
  readonly bottleneck: string;
  /** Shares of the work, the largest first. */
  readonly shares: readonly (readonly [part: string, share: number])[];
  /** That workers write to the store; whoever merges reads as much. */
  readonly storeBytes: number;
}

/** The parts of work, seconds on the machine that was measured. */
interface CellParts {
  readonly opening: number;
  readonly training: number;
  readonly judging: number;
}

/** @param storeMegabytes that the store carries each second; null where nobody knows */
export function planStudy(
  config: BenchmarkConfig,
  figures: UnitFigures,
  kinds: readonly PlannedMachines[],
  storeMegabytes: number | null,
): StudyPlan {
  const cells = gridOf(config);
  const speeds = kinds.flatMap(({ count, speed }) => Array.from({ length: count }, () => speed));
  const { endSeconds, prepareSeconds } = schedule(cells, config, figures, speeds);
  const parts = cells.map((cell) => partsOf(cell, config, figures));
  const of = (name: keyof CellParts): number => parts.reduce((sum, part) => sum + part[name], 0);
  const work = { opening: of("opening"), training: of("training"), judging: of("judging"), preparing: prepareSeconds };
  const total = Object.values(work).reduce((sum, seconds) => sum + seconds, 0);
  const speed = speeds.reduce((sum, one) => sum + one, 0);
  const shares = Object.entries(work)
    .map(([part, seconds]) => [part, total === 0 ? 0 : seconds / total] as const)
    .sort(([, a], [, b]) => b - a);
  const storeBytes = cells.reduce((sum, cell) => sum + bytesOf(cell, config, figures), 0);
  const busy = endSeconds === 0 ? 1 : total / (speed * endSeconds);
  const prices = kinds.map(({ count, price }) => (price === null ? null : count * price * (endSeconds / 3600)));
  return {
    ...{ cells: cells.length, machines: speeds.length, workHours: total / 3600, hours: endSeconds / 3600, busy },
    cost: prices.includes(null) ? null : prices.reduce<number>((sum, price) => sum + (price ?? 0), 0),
    bottleneck: bottleneckOf({ cells: cells.length, speeds, busy, endSeconds, storeBytes, storeMegabytes, shares }),
    ...{ shares, storeBytes },
  };
}

/** What a cell takes on the machine that was measured. */
function partsOf(cell: Cell, config: BenchmarkConfig, figures: UnitFigures): CellParts {
  const { training, evaluation } = config;
  const steps = cell.condition === null ? 0 : training.steps;
  const sounds = testConditionsOf(cell, config).length * evaluation.soundCount;
  const { openSeconds, hearSeconds, stepSeconds, judgeSeconds, soundSeconds } = figures;
  return {
    // A worker hears the real sounds for each cell anew, before the first judgement.
    opening: openSeconds + evaluation.soundCount * hearSeconds,
    training: steps * stepSeconds,
    judging: evaluatedSteps(cell, config).length * (judgeSeconds + sounds * soundSeconds),
  };
}

/** The cells in their order, each by the machine that is free first, as a queue hands them out. */
function schedule(
  cells: readonly Cell[],
  config: BenchmarkConfig,
  figures: UnitFigures,
  speeds: readonly number[],
): { endSeconds: number; prepareSeconds: number } {
  const machines = speeds.map((speed) => ({ speed, freeAt: 0, prepared: new Set<string>() }));
  let prepareSeconds = 0;
  for (const cell of cells) {
    const first = machines.reduce((a, b) => (b.freeAt < a.freeAt ? b : a));
    const { opening, training, judging } = partsOf(cell, config, figures);
    let seconds = opening + training + judging;
    if (cell.condition !== null && !first.prepared.has(cell.dataset)) {
      first.prepared.add(cell.dataset);
      const once = figures.prepareSeconds * (figures.trainingSounds[cell.dataset] ?? 0);
      prepareSeconds += once;
      seconds += once;
    }
    first.freeAt += seconds / first.speed;
  }
  return { endSeconds: machines.reduce((most, { freeAt }) => Math.max(most, freeAt), 0), prepareSeconds };
}

/** What a cell leaves in the store. */
function bytesOf(cell: Cell, config: BenchmarkConfig, { heardBytes, noteBytes }: UnitFigures): number {
  const heard = testConditionsOf(cell, config).length * config.listenCount;
  return evaluatedSteps(cell, config).length * (noteBytes + heard * heardBytes);
}

interface PlanFacts extends Pick<StudyPlan, "cells" | "busy" | "shares" | "storeBytes"> {
  readonly speeds: readonly number[];
  readonly endSeconds: number;
  readonly storeMegabytes: number | null;
}

/** Beyond this share of the time, the store is what all wait for. */
const mostStoreShare = 0.5;

/** Below this share of the machines' time, they wait more than they should. */
const leastBusy = 0.8;

function bottleneckOf({ cells, speeds, busy, endSeconds, storeBytes, storeMegabytes, shares }: PlanFacts): string {
  const storeSeconds = storeMegabytes === null ? 0 : storeBytes / (storeMegabytes * 1e6);
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  if (storeSeconds > mostStoreShare * endSeconds)
    return `the store, which writes for ${percent(storeSeconds / endSeconds)} of the time`;
  if (cells < speeds.length) return `the count of cells, ${cells}: ${speeds.length - cells} machines have none`;
  if (busy < leastBusy) return `the last cells: machines without one wait for ${percent(1 - busy)} of their time`;
  const [part = "", share = 0] = shares[0] ?? [];
  return `${part}, ${percent(share)} of the work: more machines, or faster ones, make it shorter`;
}
