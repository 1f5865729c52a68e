import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../engine/files/write-whole.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Metrics } from "../learner.ts";
import type { TrainingTask } from "../task/training-task.ts";
import { replaceFolder } from "./replace-folder.ts";

/** Which model of a run is kept as its best. */
export interface KeepBest {
  /** One of the task's scores; the lowest is best. */
  readonly metric: string;
  /** The run ends after this many steps without a better one; null never ends it. */
  readonly patience: number | null;
}

interface Record {
  readonly metric: string;
  readonly step: number;
  readonly value: number;
}

/**
 * Keeps the best model in `best/`, and its step in `best.json`.
 *
 * The record may be ahead of a resumed run, which then meets the same value again and leaves it.
 */
export class BestModel {
  readonly #folder: string;
  readonly #options: KeepBest;
  #record: Record | null;

  private constructor(folder: string, options: KeepBest, record: Record | null) {
    this.#folder = folder;
    this.#options = options;
    this.#record = record;
  }

  /** @throws FoleyError "usage" where the task has no such score */
  static async open(
    folder: string,
    options: KeepBest,
    scores: readonly string[],
    isResumed: boolean,
  ): Promise<BestModel> {
    if (!scores.includes(options.metric)) {
      const known = scores.length === 0 ? "nothing to choose by" : scores.join(" or ");
      const advice = "hold sounds out with --set validation.share=0.1";
      throw new FoleyError("usage", `train: this run has ${known}, got --best-by ${options.metric}; ${advice}`);
    }
    const path = join(folder, "best.json");
    const record = isResumed && existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Record) : null;
    return new BestModel(folder, options, record?.metric === options.metric ? record : null);
  }

  /** Saves the model where a step has the score and it is the lowest so far. */
  async see(step: number, metrics: Metrics, task: TrainingTask): Promise<void> {
    const { metric } = this.#options;
    const value = metrics[metric];
    if (value === undefined || !(value < (this.#record?.value ?? Number.POSITIVE_INFINITY))) return;
    await replaceFolder(join(this.#folder, "best"), (path) => task.save(path));
    this.#record = { metric, step, value };
    await writeWhole(join(this.#folder, "best.json"), `${JSON.stringify(this.#record)}\n`);
  }

  /** Whether the run has waited long enough for a better one. */
  isExhausted(step: number): boolean {
    const { patience } = this.#options;
    return patience !== null && this.#record !== null && step - this.#record.step >= patience;
  }
}
