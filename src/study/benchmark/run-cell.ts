import { existsSync } from "node:fs";
import { cp, mkdir, rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import type { DataClip } from "../../data/clips.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { checkGoing, type Work } from "../../engine/work.ts";
import type { Judges } from "../../evaluate/score/judges.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { findModel } from "../../generate/find-model.ts";
import { Model } from "../../generate/model.ts";
import type { Settings } from "../../generate/settings.ts";
import { openPreparedCache } from "../../train/data/prepared-cache.ts";
import type { Overrides } from "../../train/job/job.ts";
import { findJob } from "../../train/job/jobs.ts";
import { runTraining } from "../../train/run/loop.ts";
import { readRunLog } from "../../train/run/run-log.ts";
import type { BenchmarkConfig } from "./config.ts";
import { type Cell, evaluatedSteps } from "./grid.ts";
import { type ConditionScores, type Judged, scoreModel, type TestSet } from "./score-model.ts";
import { scoredTask, scoresOf } from "./scored-task.ts";

/** The scores of a cell after some steps. */
export interface ScoredStep {
  readonly step: number;
  readonly scores: ConditionScores;
}

/** Everything that a cell needs beside itself. */
export interface Bench {
  readonly config: BenchmarkConfig;
  readonly runtime: Runtime;
  readonly judges: Judges;
  /** Of foley. */
  readonly version: string;
  /** Of the study. */
  readonly folder: string;
  /** Sounds to learn from and to be judged by; the same ones for each cell of a data set. */
  readonly training: (dataset: string) => Promise<readonly DataClip[]>;
  readonly test: (dataset: string) => Promise<TestSet>;
  readonly work: Pick<Work, "signal">;
  /** Tells that one training step or one judged sound of a cell is done. */
  readonly part: (cell: Cell) => unknown;
  /** Gets what is not as it should be, but stops nothing. */
  readonly warnings: string[];
}

/** Where a cell keeps its checkpoint, log and sounds. */
export function cellFolder(folder: string, { id }: Pick<Cell, "id">): string {
  return join(folder, "cells", id);
}

/**
 * Trains and judges one cell, from its last checkpoint where it has one.
 *
 * @throws FoleyError "aborted" when stopped; the checkpoint is then whole
 */
export function runCell(cell: Cell, bench: Bench): Promise<ScoredStep[]> {
  return cell.condition === null ? judgeAsItIs(cell, bench) : trainAndJudge(cell, bench);
}

async function judgeAsItIs(cell: Cell, bench: Bench): Promise<ScoredStep[]> {
  const { scores } = await judge(await modelOf(cell, bench), cell, 0, bench);
  return [{ step: 0, scores }];
}

async function trainAndJudge(cell: Cell, bench: Bench): Promise<ScoredStep[]> {
  const { config, runtime, work, part } = bench;
  const folder = cellFolder(bench.folder, cell);
  const base = await modelOf(cell, bench);
  const clips = await bench.training(cell.dataset);
  const { preset, steps, evaluateEvery, keepBest } = config.training;
  const cache = openPreparedCache();
  const { task, settings } = await findJob("ldm").prepare({
    // Mels, latents and embeddings are made once for all cells.
    ...{ runtime, clips, preset, vae: base, clap: base, cache },
    from: cell.start === "scratch" ? null : base,
    overrides: overridesOf(cell, config),
    onPrepare: () => checkGoing(work, "study: stopped"),
  });
  bench.warnings.push(...cache.warnings);
  const scored = scoredTask(task, config.testConditions, evaluatedSteps(cell, config), async (step) => {
    const model = join(folder, "judged");
    await rm(model, { recursive: true, force: true });
    await task.save(model);
    await completeModel(model, base);
    return judge(model, cell, step, bench);
  });
  try {
    const isDone = await runTraining(
      { ...scored, step: (step) => scored.step(step).finally(() => part(cell)) },
      {
        ...{ folder, stepCount: steps, checkpointEvery: evaluateEvery, logEvery: evaluateEvery },
        config: JSON.stringify({ ...settings, clips: clips.length, evaluation: config.evaluation }),
        keepBest: keepBest === null ? undefined : { metric: keepBest, patience: null },
        signal: work.signal,
      },
    );
    if (!isDone) throw new FoleyError("aborted", "study: stopped");
  } finally {
    await task.dispose();
  }
  await rm(join(folder, "judged"), { recursive: true, force: true });
  return readCurve(cell, bench);
}

function overridesOf({ condition, seed }: Cell, { training }: BenchmarkConfig): Overrides {
  const { batchSize, learningRate, steps, settings } = training;
  return {
    ...{ stepCount: steps, seed, settings, textProbability: condition === "text" ? 1 : 0 },
    batchSize: batchSize ?? undefined,
    learningRate: learningRate ?? undefined,
  };
}

/** The pre-trained model of a cell; one from scratch takes the frozen parts of the first. */
async function modelOf({ start }: Cell, { config }: Bench): Promise<string> {
  const model = config.pretrained.find(({ name }) => name === start) ?? config.pretrained[0];
  return resolve(await findModel((model as { readonly model: string }).model));
}

/** Adds the frozen parts, as links, to what training saved. */
async function completeModel(folder: string, base: string): Promise<void> {
  for (const part of ["text_encoder", "audio_encoder", "tokenizer", "vocoder"])
    if (existsSync(join(base, part))) await symlink(join(base, part), join(folder, part), "junction");
  await cp(join(base, "model_index.json"), join(folder, "model_index.json"));
}

async function judge(folder: string, cell: Cell, step: number, bench: Bench): Promise<Judged> {
  const { config, runtime, judges, version, work, part } = bench;
  const model = await Model.load(runtime, folder, version);
  try {
    const judged = await scoreModel(model, await bench.test(cell.dataset), {
      ...{ judges, signal: work.signal, testConditions: config.testConditions, protocol: config.evaluation.protocol },
      settings: soundSettings(config),
      // Apart from the other seeds by more than there are sounds, and the same at every step.
      seed: cell.seed * 1_000_000,
      listenCount: config.listenCount,
      onSound: () => part(cell),
    });
    const heard = soundsFolder(bench.folder, cell, step);
    await mkdir(heard, { recursive: true });
    // Without settings inside, which name folders: what is heard is the same wherever a study lies.
    for (const { name, clip } of judged.sounds)
      await writeWhole(join(heard, `${name}.mp3`), await encodeAudio(clip, "mp3"));
    return judged;
  } finally {
    await model.dispose();
  }
}

/** How the sounds of a study are made. */
export function soundSettings({ evaluation }: BenchmarkConfig): Partial<Settings> {
  const { soundCount: _, protocol: __, ...settings } = evaluation;
  return settings;
}

/** Where the sounds of a cell are kept that a report lets hear. */
export function soundsFolder(folder: string, cell: Pick<Cell, "id">, step: number): string {
  return join(cellFolder(folder, cell), "heard", String(step));
}

async function readCurve(cell: Cell, { config, folder }: Bench): Promise<ScoredStep[]> {
  return (await readRunLog(cellFolder(folder, cell))).flatMap((entry) => {
    const scores = scoresOf(entry, config.testConditions);
    return scores === null ? [] : [{ step: entry.step, scores }];
  });
}
