import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { internalError } from "../../engine/tensor/error.ts";
import { partOf, type Work } from "../../engine/work.ts";
import { type Cell, gridOf, testConditionsOf } from "../../results/benchmark/grid.ts";
import type { BenchmarkTools } from "../benchmark/benchmark-tools.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";
import { finishCells } from "../benchmark/run-benchmark.ts";
import { soundsFolder } from "../benchmark/run-cell.ts";
import { openSounds } from "../benchmark/sounds.ts";
import { figuresSubject, type UnitFigures } from "./unit-figures.ts";

/** What it is measured with. */
export interface MeasureTools {
  /** Where the cells that are measured lie; to be removed afterwards. */
  readonly folder: string;
  /** Of a config in a folder. */
  tools(config: BenchmarkConfig, folder: string): Promise<BenchmarkTools>;
}

/** Training steps of a cell that is measured; the first compiles, and the last is judged. */
const measuredSteps = 6;

/** Sounds of a judgement that is measured: fewer and more, where the config has so many. */
const [fewSounds, moreSounds] = [10, 20];

/**
 * Measures a cell of a benchmark with few steps and few sounds, three times: the first time prepares the sounds to learn from,
 * the last has more sounds.
 */
export async function measureFigures(config: BenchmarkConfig, measure: MeasureTools, work: Work): Promise<UnitFigures> {
  // First, as it says at once where there are too few.
  const trainingSounds: Record<string, number> = {};
  for (const dataset of config.datasets) {
    const { training } = await openSounds(measure.folder, dataset, config.evaluation.soundCount);
    trainingSounds[dataset.name] = training(config.seeds[0] ?? 0).items.length;
  }
  const more = Math.min(moreSounds, config.evaluation.soundCount);
  const first = await timeCell(config, fewSounds, "first", measure, partOf(work, 0, 0.4));
  const again = await timeCell(config, fewSounds, "again", measure, partOf(work, 0.4, 0.7));
  const wider = more === fewSounds ? null : await timeCell(config, more, "wider", measure, partOf(work, 0.7, 1));
  const conditions = testConditionsOf(again.cell, config).length;
  const soundSeconds =
    wider === null
      ? again.judgeSeconds / (conditions * fewSounds)
      : Math.max(0, wider.judgeSeconds - again.judgeSeconds) / (conditions * (more - fewSounds));
  const prepared = trainingSounds[again.cell.dataset] ?? 0;
  return {
    ...{ foley: again.version, device: again.device, about: figuresSubject(config) },
    openSeconds: again.openSeconds,
    stepSeconds: again.stepSeconds,
    judgeSeconds: Math.max(0, again.judgeSeconds - conditions * fewSounds * soundSeconds),
    soundSeconds,
    prepareSeconds: prepared === 0 ? 0 : Math.max(0, first.openSeconds - again.openSeconds) / prepared,
    trainingSounds,
    ...{ heardBytes: again.heardBytes, noteBytes: again.noteBytes },
  };
}

/** A cell as it was timed; its judgement as a whole. */
interface TimedCell
  extends Pick<UnitFigures, "openSeconds" | "stepSeconds" | "judgeSeconds" | "heardBytes" | "noteBytes"> {
  readonly cell: Cell;
  readonly version: string;
  readonly device: string;
}

async function timeCell(
  config: BenchmarkConfig,
  soundCount: number,
  name: string,
  measure: MeasureTools,
  work: Work,
): Promise<TimedCell> {
  const short: BenchmarkConfig = {
    ...config,
    ...{ seeds: config.seeds.slice(0, 1), developmentSeeds: null },
    training: {
      ...config.training,
      steps: measuredSteps,
      evaluateEvery: measuredSteps,
      evaluateAt: null,
      keepBest: null,
    },
    evaluation: { ...config.evaluation, soundCount },
  };
  const cell = gridOf(short).find(({ condition }) => condition !== null);
  if (cell === undefined) throw internalError("a benchmark without a cell that is trained");
  const folder = join(measure.folder, name);
  const begun = performance.now();
  // What other trainings have prepared would hide what that takes; the first of these cells prepares for the others.
  const tools = { ...(await measure.tools(short, folder)), preparedFolder: join(measure.folder, "prepared") };
  const marks: number[] = [];
  const { cells } = await finishCells(short, [cell], tools, {
    signal: work.signal,
    report: (event) => {
      // A cell that is finished is no part of it.
      if (event.unit !== "items") return null;
      marks.push(performance.now());
      return work.report(event);
    },
  });
  const ended = performance.now();
  // Of the first step it is not known when it began, and after the last one sounds may be judged before it is told.
  const [opened = begun, last = ended] = [marks[0], marks[measuredSteps - 2]];
  const stepSeconds = (last - opened) / 1000 / (measuredSteps - 2);
  const heard = await sizesIn(soundsFolder(folder, cell, measuredSteps));
  return {
    ...{ cell, version: tools.version, device: tools.runtime.device, stepSeconds },
    openSeconds: Math.max(0, (opened - begun) / 1000 - stepSeconds),
    judgeSeconds: Math.max(0, (ended - last) / 1000 - stepSeconds),
    heardBytes: heard.length === 0 ? 0 : heard.reduce((sum, size) => sum + size, 0) / heard.length,
    noteBytes: JSON.stringify(cells[0]?.curve ?? []).length,
  };
}

async function sizesIn(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
}
