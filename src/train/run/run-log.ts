import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../files/make-folder.ts";
import { explainSystemError } from "../../files/system-error.ts";
import { writeWholeSync } from "../../files/write-whole.ts";
import { TensorBoardLog } from "./tensorboard.ts";

/** One line of a run's log. */
export interface LogEntry {
  readonly step: number;
  readonly [metric: string]: number;
}

const fileName = "log.jsonl";

/** All lines of a run's log; none where the folder has no log. */
export async function readRunLog(folder: string): Promise<LogEntry[]> {
  const path = join(folder, fileName);
  return existsSync(path) ? entriesOf(await readFile(path, "utf8")) : [];
}

/** Writes a run's scalars as JSON lines and for TensorBoard. */
export class RunLog {
  readonly #path: string;
  readonly #tensorBoard: TensorBoardLog;
  /** What is said of the step that a run is resumed at. */
  readonly #resumed: readonly LogEntry[];

  /** @param resumedStep lines after it belong to steps that will be done again, and go */
  constructor(folder: string, resumedStep: number) {
    makeFolder(folder);
    this.#path = join(folder, fileName);
    const entries = existsSync(this.#path) ? entriesOf(readFileSync(this.#path, "utf8")) : [];
    const kept = entries.filter(({ step }) => resumedStep > 0 && step <= resumedStep);
    if (existsSync(this.#path)) writeWholeSync(this.#path, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    this.#resumed = kept.filter(({ step }) => step === resumedStep);
    this.#tensorBoard = new TensorBoardLog(folder, Date.now() / 1000, resumedStep);
  }

  /** Whether the log has scores, which have a line of their own, of the step that the run is resumed at. */
  get isScored(): boolean {
    return this.#resumed.some((entry) => !("loss" in entry));
  }

  /** @throws FoleyError "io" where there is no room for it */
  append(entry: LogEntry): void {
    const { step, ...scalars } = entry;
    try {
      appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
      this.#tensorBoard.scalars(scalars, step, Date.now() / 1000);
    } catch (error) {
      throw explainSystemError(error, this.#path) ?? error;
    }
  }

  close(): void {
    this.#tensorBoard.close();
  }
}

/** A kill can leave half a line, which is no entry. */
function entriesOf(text: string): LogEntry[] {
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as LogEntry];
    } catch {
      return [];
    }
  });
}
