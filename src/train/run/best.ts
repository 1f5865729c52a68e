import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Direction } from "../../evaluate/score/direction.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { replaceFolder } from "../../files/write-whole-folder.ts";
import type { StepMetrics } from "../train-event.ts";
import type { LogEntry } from "./run-log.ts";

/** Which model of a run is kept as its best. */
export interface KeepBest {
  /** One of the task's scores, which says whether the lowest or the highest is best. */
  readonly metric: string;
  /** The run ends where the metric is measured so many steps after the best, or later; null never ends it. */
  readonly patience: number | null;
}

const recordSchema = z.object({ metric: z.string(), step: z.int(), value: z.number() });

export type BestRecord = Readonly<z.infer<typeof recordSchema>>;

/**
 * Which side of a metric is better.
 *
 * @throws FoleyError "usage" where there is no such score
 */
export function directionOf(metric: string, scores: Readonly<Record<string, Direction>>): Direction {
  const direction = Object.hasOwn(scores, metric) ? scores[metric] : undefined;
  if (direction !== undefined) return direction;
  const known = Object.keys(scores).join(", ") || "nothing to choose by";
  const advice = "hold sounds out with validation.share, or give sounds to score, and measure them within the steps";
  const message = `train: this run has ${known}, got the metric ${metric}; ${advice}`;
  throw new FoleyError("usage", message, { subject: "keepBest" });
}

/** The best that a run has kept so far; null where it keeps none. */
export async function bestRecordOf(folder: string): Promise<BestRecord | null> {
  const path = bestPath(folder);
  return existsSync(path) ? parseRecord(await readFile(path, "utf8"), path) : null;
}

/**
 * Keeps the best model in `best/`, and its step in `best.json`.
 *
 * The record may be ahead of a resumed run, which then meets the same value again and leaves it.
 */
export class BestModel {
  readonly #folder: string;
  readonly #options: KeepBest;
  readonly #isBetter: (value: number, than: number) => boolean;
  #record: BestRecord | null;
  /** The last step at which the metric was measured. */
  #measuredStep: number;
  /** One line on a best whose model is not in `best/`; null where it is. */
  readonly warning: string | null;

  private constructor(
    folder: string,
    options: KeepBest,
    direction: Direction,
    { found, isThere, resumed }: { found: BestRecord | null; isThere: boolean; resumed: readonly LogEntry[] },
  ) {
    this.#folder = folder;
    this.#options = options;
    this.#isBetter = direction === "lower" ? (value, than) => value < than : (value, than) => value > than;
    const { metric } = options;
    const kept = found?.metric === metric ? found : null;
    this.#record = this.#bestOf(kept, resumed);
    this.#measuredStep = resumed.findLast((entry) => metric in entry)?.step ?? 0;
    if (this.#record === null || (this.#record === kept && isThere)) this.warning = null;
    else this.warning = this.#record === kept ? goneSince(kept) : notHere(this.#record);
  }

  /**
   * @param resumed the log of a run that goes on, up to where it does; null of one that begins
   * @throws FoleyError "usage" where the task has no such score
   */
  static async open(
    folder: string,
    options: KeepBest,
    scores: Readonly<Record<string, Direction>>,
    resumed: readonly LogEntry[] | null,
  ): Promise<BestModel> {
    const direction = directionOf(options.metric, scores);
    // Of an earlier run: a resumed one would take it for its own.
    if (resumed === null) await rm(bestPath(folder), { force: true });
    const found = await bestRecordOf(folder);
    const isThere = existsSync(modelPath(folder));
    return new BestModel(folder, options, direction, { found, isThere, resumed: resumed ?? [] });
  }

  /** The best of a log, where it is better than what was kept: a run may have gone on without choosing by the metric. */
  #bestOf(kept: BestRecord | null, resumed: readonly LogEntry[]): BestRecord | null {
    const { metric } = this.#options;
    return resumed.reduce((best, { step, [metric]: value }) => {
      if (value === undefined || !Number.isFinite(value)) return best;
      return best === null || this.#isBetter(value, best.value) ? { metric, step, value } : best;
    }, kept);
  }

  /** Saves the model where a step has the score and it is the best so far. */
  async see(step: number, metrics: StepMetrics, save: (folder: string) => Promise<void>): Promise<void> {
    const { metric } = this.#options;
    const value = metrics[metric];
    if (value === undefined) return;
    this.#measuredStep = step;
    if (Number.isNaN(value)) return;
    if (this.#record !== null && !this.#isBetter(value, this.#record.value)) return;
    await replaceFolder(modelPath(this.#folder), save);
    this.#record = { metric, step, value };
    await writeWhole(bestPath(this.#folder), `${JSON.stringify(this.#record)}\n`);
  }

  /**
   * Refuses to go on where the first measurement has no such score, which then none will have.
   *
   * @throws FoleyError "data" with the reason
   */
  expect(absent: Readonly<Record<string, string>>): void {
    const { metric } = this.#options;
    const reason = Object.hasOwn(absent, metric) ? absent[metric] : undefined;
    if (reason === undefined || this.#record !== null) return;
    const message = `train: expected sounds that can be scored by ${metric}, got none (${reason}); choose another metric`;
    throw new FoleyError("data", message, { subject: "keepBest" });
  }

  /** The best so far, where the run has waited long enough for a better one: only what was measured since counts. */
  get lasting(): BestRecord | null {
    const { patience } = this.#options;
    if (patience === null || this.#record === null) return null;
    const waited = this.#measuredStep - this.#record.step;
    return waited > 0 && waited >= patience ? this.#record : null;
  }
}

/** Of a best that the record has. */
function goneSince({ metric, step, value }: BestRecord): string {
  return `the best ${metric} so far, ${value} at step ${step}, was kept, but that model is not there any more: only a better one is kept again`;
}

/** Of a best that only the log has, which does not say what was chosen by. */
function notHere({ metric, step, value }: BestRecord): string {
  return `the best ${metric} so far, ${value} at step ${step}, is not there: the run did not choose by it then, or that model was removed or replaced since, and only a better one is kept`;
}

function modelPath(folder: string): string {
  return join(folder, "best");
}

function bestPath(folder: string): string {
  return join(folder, "best.json");
}

function parseRecord(text: string, path: string): BestRecord {
  const result = recordSchema.safeParse(parseJson(text, path));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new FoleyError(
    "config",
    `${path}: ${issue?.path.join(".") || "the record"}: ${issue?.message}; remove the file`,
  );
}
