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

/** Training steps of a cell that is measured; the first compiles, and the last is judged, the one before it too where told. */
const measuredSteps = 6;

/** Sounds of a judgement that is measured: fewer and more, where the config has so many. */
const [fewSounds, moreSounds] = [10, 20];

/**
 * Measures a cell of a benchmark with few steps and few sounds, three times: the first time prepares the sounds to learn from,
 * the last has more sounds. The others are judged twice, as the first judgement of a cell hears the real sounds as well.
 */
export async function measureFigures(config: BenchmarkConfig, measure: MeasureTools, work: Work): Promise<UnitFigures> {
  // First, as it says at once where there are too few.
  const trainingSounds: Record<string, number> = {};
  for (const dataset of config.datasets) {
    const { training } = await openSounds(measure.folder, dataset, config.evaluation.soundCount);
    trainingSounds[dataset.name] = training(config.seeds[0] ?? 0).items.length;
  }
  const more = Math.min(moreSounds, config.evaluation.soundCount);
  const timed = (trial: CellTrial, from: number, to: number): Promise<TimedCell> =>
    timeCell(config, trial, measure, partOf(work, from, to));
  const first = await timed({ name: "first", soundCount: fewSounds, judgements: 1 }, 0, 0.3);
  const again = await timed({ name: "again", soundCount: fewSounds, judgements: 2 }, 0.3, 0.6);
  const wider = more === fewSounds ? null : await timed({ name: "wider", soundCount: more, judgements: 2 }, 0.6, 1);
  const conditions = testConditionsOf(again.cell, config).length;
  const soundSeconds =
    wider === null
      ? again.judgeSeconds / (conditions * fewSounds)
      : Math.max(0, wider.judgeSeconds - again.judgeSeconds) / (conditions * (more - fewSounds));
  const prepared = trainingSounds[again.cell.dataset] ?? 0;
  return {
    ...{ foley: again.version, device: again.device, about: figuresSubject(config) },
    openSeconds: again.openSeconds,
    hearSeconds: (wider ?? again).hearSeconds,
    stepSeconds: again.stepSeconds,
    judgeSeconds: Math.max(0, again.judgeSeconds - conditions * fewSounds * soundSeconds),
    soundSeconds,
    prepareSeconds: prepared === 0 ? 0 : Math.max(0, first.openSeconds - again.openSeconds) / prepared,
    trainingSounds,
    ...{ heardBytes: again.heardBytes, noteBytes: again.noteBytes },
  };
}

/** How a cell is measured. */
interface CellTrial {
  readonly name: string;
  /** Of a judgement. */
  readonly soundCount: number;
  readonly judgements: 1 | 2;
}

/** A cell as it was timed; its last judgement as a whole. */
interface TimedCell
  extends Pick<
    UnitFigures,
    "openSeconds" | "hearSeconds" | "stepSeconds" | "judgeSeconds" | "heardBytes" | "noteBytes"
  > {
  readonly cell: Cell;
  readonly version: string;
  readonly device: string;
}

async function timeCell(
  config: BenchmarkConfig,
  { name, soundCount, judgements }: CellTrial,
  measure: MeasureTools,
  work: Work,
): Promise<TimedCell> {
  const short: BenchmarkConfig = {
    ...config,
    ...{ seeds: config.seeds.slice(0, 1), developmentSeeds: null },
    training: {
      ...config.training,
      steps: measuredSteps,
      evaluateEvery: measuredSteps + 1 - judgements,
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
  const judged = testConditionsOf(cell, short).length * soundCount;
  // Of the first step it is not known when it began. Before the last one, the sounds of an earlier judgement are told.
  const [opened = begun, before = ended] = [marks[0], marks[measuredSteps - 2]];
  const last = marks[measuredSteps - 1 + judged * (judgements - 1)] ?? ended;
  const stepSeconds = (before - opened) / 1000 / (measuredSteps - 2);
  const judgeSeconds = (ended - last) / 1000;
  const earlierSeconds = (last - before) / 1000 - stepSeconds;
  const heard = await sizesIn(soundsFolder(folder, cell, measuredSteps));
  return {
    ...{ cell, version: tools.version, device: tools.runtime.device, stepSeconds, judgeSeconds },
    openSeconds: Math.max(0, (opened - begun) / 1000 - stepSeconds),
    hearSeconds: judgements === 1 ? 0 : Math.max(0, earlierSeconds - judgeSeconds) / soundCount,
    heardBytes: heard.length === 0 ? 0 : heard.reduce((sum, size) => sum + size, 0) / heard.length,
    noteBytes: JSON.stringify(cells[0]?.curve.slice(-1) ?? []).length,
  };
}

async function sizesIn(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
}
