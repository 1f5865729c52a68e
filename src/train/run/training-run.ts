import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { z } from "zod";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { checkGoing, type Work, type WorkOptions, workOf } from "../../engine/work.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { safePaths } from "../../files/safe-paths.ts";
import { replaceFolder } from "../../files/write-whole-folder.ts";
import type { Measured, TrainingSound, TrainingTask } from "../task/training-task.ts";
import type { ResumedEvent, RunEvent } from "../train-event.ts";
import { BestModel, type KeepBest } from "./best.ts";
import { checkpointPath, checkState, readCheckpoint, removePartialFiles, writeCheckpoint } from "./checkpoint.ts";
import { drawCurves } from "./curves.ts";
import { Pace } from "./pace.ts";
import { type LogEntry, RunLog, readRunLog } from "./run-log.ts";

export interface LoopOptions extends WorkOptions<RunEvent> {
  /** Holds the checkpoint, the log and, in the end, the model. */
  readonly folder: string;
  readonly stepCount: number;
  readonly checkpointEvery: number;
  readonly logEvery: number;
  /** The settings of the run as JSON; a checkpoint of other settings is refused. */
  readonly config: string;
  /** Of these settings, as far as it knows them: it tells what a checkpoint of an older foley does not say. */
  readonly schema?: z.core.$ZodType | undefined;
  /** Keeps the best model beside the last, and may end the run early. */
  readonly keepBest?: KeepBest | undefined;
}

/** A task on its way from one step to the next, with all that is written of it. */
export class TrainingRun {
  readonly #task: TrainingTask;
  readonly #options: LoopOptions;
  readonly #work: Work<RunEvent>;
  readonly #best: BestModel | null;
  readonly #log: RunLog;
  readonly #pace: Pace;
  /** Steps done, and those that the newest checkpoint has. */
  #step: number;
  #saved: number;
  /** The newest step that was heard; null as long as there is none. */
  #heard: number | null;
  /** Why there is none of some scores, as far as it was said. */
  readonly #told = new Set<string>();
  /** What the log does not say of the newest step. */
  #unlogged: LogEntry | null = null;

  private constructor(task: TrainingTask, options: LoopOptions, best: BestModel | null, step: number) {
    this.#task = task;
    this.#options = options;
    this.#work = workOf(options);
    this.#best = best;
    this.#log = new RunLog(options.folder, step);
    this.#pace = new Pace(options.stepCount - step, task.batchSize);
    this.#step = step;
    this.#saved = step;
    this.#heard = this.#log.isScored ? step : null;
  }

  /**
   * The run at its newest checkpoint, or at its beginning.
   *
   * @throws FoleyError "config" or "weights" for a checkpoint of another run
   */
  static async open(task: TrainingTask, options: LoopOptions): Promise<TrainingRun> {
    const { folder, config, schema, keepBest } = options;
    await removePartialFiles(folder);
    const checkpoint = await readCheckpoint(folder, config, schema);
    const log = checkpoint === null ? null : (await readRunLog(folder)).filter(({ step }) => step <= checkpoint.step);
    const best = keepBest === undefined ? null : await BestModel.open(folder, keepBest, task.scores, log);
    if (checkpoint === null) return new TrainingRun(task, options, best, 0);
    checkState(folder, task.state(), checkpoint.state);
    task.restore(checkpoint.state);
    const run = new TrainingRun(task, options, best, checkpoint.step);
    await run.#work.report({ stage: "resumed", ...run.#at(checkpoint.step) });
    if (best !== null && best.warning !== null) await run.#warn(best.warning);
    return run;
  }

  /** @throws FoleyError "aborted" after the signal, "diverged" naming the step and the culprit */
  async toTheEnd(): Promise<void> {
    if (this.#heard === null) await this.#measure();
    while (this.#step < this.#options.stepCount && !(await this.#endsEarly())) {
      checkGoing(this.#work, "train: stopped");
      await this.#learn();
      if (this.#step % this.#options.checkpointEvery === 0) await this.#save();
      await this.#measure();
    }
    await this.#save();
    await drawCurves(this.#options.folder, this.#scoreNames);
  }

  /** Leaves a checkpoint of the very step. */
  async interrupt(): Promise<void> {
    await this.#save();
    await this.#work.report({ stage: "interrupted", ...this.#at(this.#step) });
  }

  /** Writes the model. */
  async finish(): Promise<void> {
    const folder = join(this.#options.folder, "model");
    await replaceFolder(folder, (path) => this.#task.save(path));
    await this.#work.report({ stage: "done", folder, ...this.#at(this.#step) });
  }

  close(): void {
    this.#log.close();
  }

  /** Whether nothing better came for too long. The last step is logged and heard, whenever it comes. */
  async #endsEarly(): Promise<boolean> {
    if (!this.#best?.lasting) return false;
    if (this.#unlogged !== null) this.#log.append(this.#unlogged);
    this.#unlogged = null;
    await this.#save();
    if (this.#heard !== this.#step) await this.#measure(true);
    const best = this.#best.lasting;
    if (best === null) return false;
    const note = `no better ${best.metric} since step ${best.step}`;
    await this.#work.report({ stage: "ended early", note, ...this.#at(this.#step) });
    return true;
  }

  get #scoreNames(): string[] {
    return Object.keys(this.#task.scores);
  }

  async #learn(): Promise<void> {
    const { stepCount, logEvery } = this.#options;
    const metrics = await this.#task
      .step(this.#step)
      .catch((cause: unknown) => Promise.reject(this.#atStep(this.#step, cause)));
    const step = this.#step + 1;
    const rate = this.#pace.tick();
    const isScored = this.#scoreNames.some((name) => name in metrics);
    const entry = { step, ...metrics, itemsPerSecond: rate.itemsPerSecond };
    const isLogged = step % logEvery === 0 || step === stepCount || isScored;
    if (isLogged) this.#log.append(entry);
    this.#unlogged = isLogged ? null : entry;
    await this.#work.report({ stage: "training", stepCount, metrics, ...rate, ...this.#at(step) });
    await this.#best?.see(step, metrics, (path) => this.#task.save(path));
    this.#step = step;
  }

  async #save(): Promise<void> {
    const { folder, config } = this.#options;
    const step = this.#step;
    if (this.#saved === step) return;
    const state = this.#task.state();
    this.#assertFinite(step, state);
    await writeCheckpoint(folder, { step, state }, config);
    this.#saved = step;
    await this.#work.report({ stage: "checkpoint", folder, ...this.#at(step) });
  }

  /** Hears the model, where that is due. */
  async #measure(endsHere = false): Promise<void> {
    const step = this.#step;
    const { signal, report } = this.#work;
    const work: Work = { signal, report: (event) => report({ ...event, stage: "scoring", step }) };
    const measured = await this.#task.measure?.(step, work, endsHere);
    if (!measured) return;
    this.#heard = step;
    await this.#keep(step, measured);
    this.#pace.skip();
  }

  /** Keeps what was heard, and says so last: a run that is killed before hears it again. */
  async #keep(step: number, { metrics, absent, sounds }: Measured): Promise<void> {
    const { folder } = this.#options;
    this.#best?.expect(absent);
    for (const note of new Set(Object.values(absent))) {
      if (this.#told.has(note)) continue;
      this.#told.add(note);
      await this.#warn(note);
    }
    await replaceFolder(join(folder, "sounds"), (path) => saveSounds(path, sounds));
    await this.#best?.see(step, metrics, async (path) => {
      await this.#task.save(path);
      await saveSounds(join(path, "sounds"), sounds);
    });
    this.#log.append({ step, ...metrics });
    await drawCurves(folder, this.#scoreNames);
    await this.#work.report({ stage: "scored", metrics, ...this.#at(step) });
  }

  async #warn(note: string): Promise<void> {
    await this.#work.report({ stage: "warning", note, ...this.#at(this.#step), unit: "warning" });
  }

  /** A step that overflows is found at the next one; its weights must not take the last good checkpoint's place. */
  #assertFinite(step: number, state: ReadonlyMap<string, Tensor>): void {
    const culprit = [...state].find(([, { data }]) => data instanceof Float32Array && !hasFiniteSum(data));
    if (culprit === undefined) return;
    throw this.#atStep(step - 1, new FoleyError("diverged", `${culprit[0]} is not finite; lower the learning rate`));
  }

  #atStep(step: number, cause: unknown): unknown {
    if (!(cause instanceof FoleyError) || cause.code !== "diverged") return cause;
    const hasCheckpoint = existsSync(checkpointPath(this.#options.folder));
    const left = hasCheckpoint ? "the last checkpoint is whole" : "there is no checkpoint yet";
    return new FoleyError("diverged", `step ${step + 1}: ${cause.message}; ${left}`, { cause });
  }

  /** How far the run is after so many steps. */
  #at(step: number): Pick<ResumedEvent, "step" | "done" | "total" | "unit" | "share"> {
    const { stepCount: total } = this.#options;
    return { step, done: step, total, unit: "steps", share: total === 0 ? 1 : step / total };
  }
}

/** Names are those of a data set, which may say anything. */
async function saveSounds(folder: string, sounds: readonly TrainingSound[]): Promise<void> {
  makeFolder(folder);
  const paths = safePaths(
    sounds.map(({ name }) => name),
    ".wav",
  );
  for (const [index, path] of paths.entries()) {
    const place = join(folder, path);
    makeFolder(dirname(place));
    await sounds[index]?.save(place);
  }
}

/** A sum is not finite where a summand is not, and fast; float64 holds the sum of any float32s. */
function hasFiniteSum(values: Float32Array): boolean {
  let sum = 0;
  for (const value of values) sum += value;
  return Number.isFinite(sum);
}
