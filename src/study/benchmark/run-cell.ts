import { existsSync } from "node:fs";
import { cp, rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import type { DataClip } from "../../data/clips.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { abortedAs, checkGoing, type Work, workOf } from "../../engine/work.ts";
import type { Judges } from "../../evaluate/score/judges.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { findModel } from "../../generate/node/find-model.ts";
import { loadModel } from "../../generate/node/load-model.ts";
import type { Settings } from "../../generate/settings.ts";
import { type Cell, evaluatedSteps, isDevelopment, testConditionsOf } from "../../results/benchmark/grid.ts";
import type { ScoredStep } from "../../results/benchmark/score.ts";
import { openPreparedCache } from "../../train/data/prepared-cache.ts";
import { ldmKind } from "../../train/kind/ldm.ts";
import { prepareTraining } from "../../train/kind/training-kind.ts";
import { runTraining } from "../../train/run/loop.ts";
import { contentsOfModels } from "../../train/run/run-contents.ts";
import { type LogEntry, readRunLog } from "../../train/run/run-log.ts";
import { judgedTask } from "../../train/score/judged-task.ts";
import { type ScoredSounds, scoreGroups } from "../../train/score/score-groups.ts";
import type { TrainingWishes } from "../../train/settings/wishes.ts";
import { cellFolder } from "./cell-folder.ts";
import { type BenchmarkConfig, seedsApart } from "./config.ts";
import { scoreDirections, scoresOf } from "./score-names.ts";
import { soundGroups, type TestSet } from "./sound-groups.ts";

/** Everything that a cell needs beside itself. */
export interface Bench {
  readonly config: BenchmarkConfig;
  readonly runtime: Runtime;
  readonly judges: Judges;
  /** Of foley. */
  readonly version: string;
  /** Of the study. */
  readonly folder: string;
  /** Null for the cache of all trainings. */
  readonly preparedFolder: string | null;
  /** Sounds to learn from; the same ones for each cell of a data set and seed. */
  readonly training: (dataset: string, seed: number) => Promise<readonly DataClip[]>;
  /** Sounds to be judged by; the same ones for each cell of a data set. */
  readonly test: (dataset: string) => Promise<TestSet>;
  readonly work: Pick<Work, "signal">;
  /** Tells that one training step or one judged sound of a cell is done. */
  readonly part: (cell: Cell) => unknown;
  /** Gets what is not as it should be, but stops nothing. */
  readonly warnings: string[];
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
  const { metrics } = await judge(await modelOf(cell, bench), cell, 0, bench);
  return curveOf([{ step: 0, ...metrics }], cell, bench);
}

async function trainAndJudge(cell: Cell, bench: Bench): Promise<ScoredStep[]> {
  const { config, runtime, work, part } = bench;
  const folder = cellFolder(bench.folder, cell);
  const base = await modelOf(cell, bench);
  const clips = await bench.training(cell.dataset, cell.seed);
  const from = cell.start === "scratch" ? null : base;
  const models = { from, vae: base, clap: base };
  // A checkpoint knows models by what they hold: they may have moved.
  const contents = await contentsOfModels(models, ldmKind.takes);
  const { preset, steps, evaluateEvery, keepBest } = config.training;
  const cache = openPreparedCache(bench.preparedFolder ?? undefined);
  const { task, settings, schema } = await prepareTraining(ldmKind, {
    // Mels, latents and embeddings are made once for all cells.
    ...{ runtime, clips, preset, ...models, cache },
    wishes: wishesOf(cell, config),
    signal: work.signal,
  }).catch((error: unknown) => {
    throw abortedAs(error, "study: stopped");
  });
  bench.warnings.push(...cache.warnings);
  const due = new Set(evaluatedSteps(cell, config));
  const judged = judgedTask(task, {
    scores: scoreDirections(testConditionsOf(cell, config)),
    isDue: (step) => due.has(step),
    async score(step) {
      const model = join(folder, "judged");
      await rm(model, { recursive: true, force: true });
      await task.save(model);
      await completeModel(model, base);
      return judge(model, cell, step, bench);
    },
    dispose: async () => {},
  });
  try {
    const isDone = await runTraining(
      { ...judged, step: (step) => judged.step(step).finally(() => part(cell)) },
      {
        ...{ folder, stepCount: steps, checkpointEvery: evaluateEvery, logEvery: evaluateEvery },
        config: JSON.stringify({ ...settings, ...contents, clips: clips.length, evaluation: config.evaluation }),
        keepBest: keepBest !== null && isDevelopment(cell, config) ? { metric: keepBest, patience: null } : undefined,
        schema,
        signal: work.signal,
      },
    );
    if (!isDone) checkGoing(work, "study: stopped");
  } finally {
    await judged.dispose();
  }
  await rm(join(folder, "judged"), { recursive: true, force: true });
  return readCurve(cell, bench);
}

function wishesOf({ condition, seed }: Cell, { training }: BenchmarkConfig): TrainingWishes {
  const { batchSize, learningRate, steps: stepCount, settings: set } = training;
  return {
    ...{ stepCount, seed, set },
    batchSize: batchSize ?? undefined,
    learningRate: learningRate ?? undefined,
    condition: condition ?? undefined,
  };
}

/** The pre-trained model of a cell; one from scratch takes the frozen parts of the first. */
async function modelOf({ start }: Cell, { config }: Bench): Promise<string> {
  const model = config.pretrained.find(({ name }) => name === start) ?? config.pretrained[0];
  return resolve(await findModel((model as { readonly model: string }).model));
}

/** Adds the other parts, as links, to those that training saved. */
async function completeModel(folder: string, base: string): Promise<void> {
  for (const { name, isFolder } of await folderFiles(base).list(""))
    if (isFolder && !existsSync(join(folder, name))) await symlink(join(base, name), join(folder, name), "junction");
  await cp(join(base, "model_index.json"), join(folder, "model_index.json"));
}

async function judge(folder: string, cell: Cell, step: number, bench: Bench): Promise<ScoredSounds> {
  const { config, runtime, judges, version, work, part } = bench;
  const model = await loadModel(runtime, folder, { version });
  try {
    const groups = soundGroups(await bench.test(cell.dataset), {
      ...{ judges, testConditions: testConditionsOf(cell, config), protocol: config.evaluation.protocol },
      // Apart from the other seeds by more than there are sounds, and the same at every step.
      seed: cell.seed * seedsApart,
      candidates: config.evaluation.candidates,
      listenCount: config.listenCount,
    });
    const scoring = workOf({ signal: work.signal, report: () => part(cell) });
    const judged = await scoreGroups(model, groups, soundSettings(config), scoring);
    const heard = soundsFolder(bench.folder, cell, step);
    makeFolder(heard);
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
  return curveOf(await readRunLog(cellFolder(folder, cell)), cell, { config });
}

function curveOf(entries: readonly LogEntry[], cell: Cell, { config }: Pick<Bench, "config">): ScoredStep[] {
  return entries.flatMap((entry) => {
    const scores = scoresOf(entry, testConditionsOf(cell, config));
    return scores === null ? [] : [{ step: entry.step, scores }];
  });
}
