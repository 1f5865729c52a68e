import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { safePaths } from "../../files/safe-paths.ts";
import { replaceFolder } from "../../files/write-whole-folder.ts";
import type { Metrics } from "../learner.ts";
import type { TrainingSound, TrainingTask } from "../task/training-task.ts";
import { BestModel, type KeepBest } from "./best.ts";
import { checkState, readCheckpoint, removePartialFiles, writeCheckpoint } from "./checkpoint.ts";
import { drawCurves } from "./curves.ts";
import { RunLog } from "./run-log.ts";

export type TrainEvent =
  | { readonly type: "resumed"; readonly step: number }
  | {
      readonly type: "step";
      /** Steps done. */
      readonly step: number;
      readonly stepCount: number;
      readonly metrics: Metrics;
      readonly itemsPerSecond: number;
      readonly secondsLeft: number;
    }
  /** Sounds that were made so far, to score the model after a step. */
  | { readonly type: "scoring"; readonly step: number; readonly done: number; readonly total: number }
  | { readonly type: "scored"; readonly step: number; readonly metrics: Metrics }
  | { readonly type: "checkpoint"; readonly step: number; readonly folder: string }
  | { readonly type: "interrupted"; readonly step: number }
  | { readonly type: "done"; readonly step: number; readonly folder: string };

export interface LoopOptions {
  /** Holds the checkpoint, the log and, in the end, the model. */
  readonly folder: string;
  readonly stepCount: number;
  readonly checkpointEvery: number;
  readonly logEvery: number;
  /** The settings of the run as JSON; a checkpoint of other settings is refused. */
  readonly config: string;
  /** Keeps the best model beside the last, and may end the run early. */
  readonly keepBest?: KeepBest | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: TrainEvent) => void) | undefined;
}

/**
 * Trains until the last step, or until no better model comes, from the newest checkpoint where the folder has one.
 *
 * An aborted run writes a checkpoint and returns; run again, it ends with the weights of an uninterrupted one.
 *
 * @returns whether the end was reached
 * @throws FoleyError "diverged" naming the step and the culprit; the last checkpoint stays
 */
export async function runTraining(task: TrainingTask, options: LoopOptions): Promise<boolean> {
  const { folder, stepCount, checkpointEvery, logEvery, config, keepBest, signal, onEvent = () => {} } = options;
  const { scores = {} } = task;
  const scoreNames = Object.keys(scores);
  await removePartialFiles(folder);
  const checkpoint = await readCheckpoint(folder, config);
  const firstStep = checkpoint?.step ?? 0;
  const best = keepBest === undefined ? null : await BestModel.open(folder, keepBest, scores, checkpoint !== null);
  if (checkpoint !== null) {
    checkState(folder, task.state(), checkpoint.state);
    task.restore(checkpoint.state);
    onEvent({ type: "resumed", step: firstStep });
  }
  const log = new RunLog(folder, firstStep);
  const pace = new Pace(stepCount - firstStep, task.batchSize);
  let saved = firstStep;
  let step = firstStep;
  const save = async (step: number): Promise<void> => {
    if (saved === step) return;
    const state = task.state();
    assertFinite(step, state);
    await writeCheckpoint(folder, { step, state }, config);
    saved = step;
    onEvent({ type: "checkpoint", step, folder });
  };
  /** Hears the model, keeps what is heard, and says so last: a run that is killed before hears it again. */
  const measure = async (step: number): Promise<void> => {
    const onProgress = (done: number, total: number): void => onEvent({ type: "scoring", step, done, total });
    const measured = await task.measure?.(step, { signal, onProgress });
    if (!measured) return;
    const { metrics, sounds } = measured;
    await replaceFolder(join(folder, "sounds"), (path) => saveSounds(path, sounds));
    await best?.see(step, metrics, async (path) => {
      await task.save(path);
      await saveSounds(join(path, "sounds"), sounds);
    });
    log.append({ step, ...metrics });
    await drawCurves(folder, scoreNames);
    onEvent({ type: "scored", step, metrics });
    pace.skip();
  };
  try {
    if (!log.isScored) await measure(step);
    while (step < stepCount && !best?.isExhausted(step)) {
      if (signal?.aborted) throw new FoleyError("aborted", "train: stopped");
      const metrics = await task.step(step).catch((cause: unknown) => Promise.reject(atStep(step, cause)));
      const done = step + 1;
      const rate = pace.tick();
      if (done % logEvery === 0 || done === stepCount || scoreNames.some((name) => name in metrics))
        log.append({ step: done, ...metrics, itemsPerSecond: rate.itemsPerSecond });
      onEvent({ type: "step", step: done, stepCount, metrics, ...rate });
      await best?.see(done, metrics, (path) => task.save(path));
      step = done;
      if (done % checkpointEvery === 0) await save(done);
      await measure(done);
    }
    await save(step);
    await drawCurves(folder, scoreNames);
  } catch (error) {
    if (!(error instanceof FoleyError && error.code === "aborted")) throw error;
    await save(step);
    onEvent({ type: "interrupted", step });
    return false;
  } finally {
    log.close();
  }
  const model = join(folder, "model");
  await replaceFolder(model, (path) => task.save(path));
  onEvent({ type: "done", step, folder: model });
  return true;
}

/** Names are those of a data set, which may say anything. */
async function saveSounds(folder: string, sounds: readonly TrainingSound[]): Promise<void> {
  const paths = safePaths(
    sounds.map(({ name }) => name),
    ".wav",
  );
  for (const [index, { save }] of sounds.entries()) {
    const path = join(folder, paths[index] as string);
    await mkdir(dirname(path), { recursive: true });
    await save(path);
  }
}

/** A step that overflows is found at the next one; its weights must not take the last good checkpoint's place. */
function assertFinite(step: number, state: ReadonlyMap<string, Tensor>): void {
  const culprit = [...state].find(([, { dtype, data }]) => dtype === "float32" && !hasFiniteSum(data as Float32Array));
  if (culprit === undefined) return;
  throw atStep(step - 1, new FoleyError("diverged", `${culprit[0]} is not finite; lower the learning rate`));
}

/** A sum is not finite where a summand is not, and fast; float64 holds the sum of any float32s. */
function hasFiniteSum(values: Float32Array): boolean {
  let sum = 0;
  for (const value of values) sum += value;
  return Number.isFinite(sum);
}

function atStep(step: number, cause: unknown): unknown {
  if (!(cause instanceof FoleyError) || cause.code !== "diverged") return cause;
  return new FoleyError("diverged", `step ${step + 1}: ${cause.message}; the last checkpoint is whole`, { cause });
}

/** Measures speed over the recent steps, so that a slow start does not spoil the time left. */
class Pace {
  #left: number;
  readonly #batchSize: number;
  #secondsPerStep = 0;
  #last = performance.now();

  constructor(steps: number, batchSize: number) {
    this.#left = steps;
    this.#batchSize = batchSize;
  }

  /** Leaves out what took time and was no step. */
  skip(): void {
    this.#last = performance.now();
  }

  tick(): { itemsPerSecond: number; secondsLeft: number } {
    const now = performance.now();
    const seconds = (now - this.#last) / 1000;
    this.#last = now;
    this.#left--;
    this.#secondsPerStep = this.#secondsPerStep === 0 ? seconds : 0.9 * this.#secondsPerStep + 0.1 * seconds;
    return { itemsPerSecond: this.#batchSize / this.#secondsPerStep, secondsLeft: this.#left * this.#secondsPerStep };
  }
}
