import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Direction } from "../../evaluate/score/direction.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { replaceFolder } from "../../files/write-whole-folder.ts";
import type { StepMetrics } from "../train-event.ts";

/** Which model of a run is kept as its best. */
export interface KeepBest {
  /** One of the task's scores, which says whether the lowest or the highest is best. */
  readonly metric: string;
  /** The run ends after this many steps without a better one; null never ends it. */
  readonly patience: number | null;
}

const recordSchema = z.object({ metric: z.string(), step: z.int(), value: z.number() });

type BestRecord = Readonly<z.infer<typeof recordSchema>>;

/** The best that a run has kept so far; null where it keeps none. */
export async function bestRecordOf(folder: string): Promise<BestRecord | null> {
  const path = join(folder, "best.json");
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

  private constructor(folder: string, options: KeepBest, direction: Direction, record: BestRecord | null) {
    this.#folder = folder;
    this.#options = options;
    this.#isBetter = direction === "lower" ? (value, than) => value < than : (value, than) => value > than;
    this.#record = record;
  }

  /** @throws FoleyError "usage" where the task has no such score */
  static async open(
    folder: string,
    options: KeepBest,
    scores: Readonly<Record<string, Direction>>,
    isResumed: boolean,
  ): Promise<BestModel> {
    const direction = Object.hasOwn(scores, options.metric) ? scores[options.metric] : undefined;
    if (direction === undefined) {
      const known = Object.keys(scores).join(", ") || "nothing to choose by";
      const advice = "hold sounds out with validation.share, or give sounds to score";
      const message = `train: this run has ${known}, got the metric ${options.metric}; ${advice}`;
      throw new FoleyError("usage", message, { subject: "keepBest" });
    }
    const record = isResumed ? await bestRecordOf(folder) : null;
    return new BestModel(folder, options, direction, record?.metric === options.metric ? record : null);
  }

  /** Saves the model where a step has the score and it is the best so far. */
  async see(step: number, metrics: StepMetrics, save: (folder: string) => Promise<void>): Promise<void> {
    const { metric } = this.#options;
    const value = metrics[metric];
    if (value === undefined || Number.isNaN(value)) return;
    if (this.#record !== null && !this.#isBetter(value, this.#record.value)) return;
    await replaceFolder(join(this.#folder, "best"), save);
    this.#record = { metric, step, value };
    await writeWhole(join(this.#folder, "best.json"), `${JSON.stringify(this.#record)}\n`);
  }

  /** Whether the run has waited long enough for a better one. */
  isExhausted(step: number): boolean {
    const { patience } = this.#options;
    return patience !== null && this.#record !== null && step - this.#record.step >= patience;
  }
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
