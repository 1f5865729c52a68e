import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWholeSync } from "../../engine/files/write-whole.ts";
import { TensorBoardLog } from "./tensorboard.ts";

/** One line of a run's log. */
export interface LogEntry {
  readonly step: number;
  readonly [metric: string]: number;
}

/** Writes a run's scalars as JSON lines and for TensorBoard. */
export class RunLog {
  readonly #path: string;
  readonly #tensorBoard: TensorBoardLog;

  /** @param resumedStep lines after it belong to steps that will be done again, and go */
  constructor(folder: string, resumedStep: number) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, "log.jsonl");
    if (existsSync(this.#path)) writeWholeSync(this.#path, keptLines(readFileSync(this.#path, "utf8"), resumedStep));
    this.#tensorBoard = new TensorBoardLog(folder, Date.now() / 1000, resumedStep);
  }

  append(entry: LogEntry): void {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
    const { step, ...scalars } = entry;
    this.#tensorBoard.scalars(scalars, step, Date.now() / 1000);
  }

  close(): void {
    this.#tensorBoard.close();
  }
}

function keptLines(text: string, lastStep: number): string {
  return text
    .split("\n")
    .filter((line) => line !== "" && isEntryUpTo(line, lastStep))
    .map((line) => `${line}\n`)
    .join("");
}

/** A kill can leave half a line, which is no entry. */
function isEntryUpTo(line: string, lastStep: number): boolean {
  try {
    return (JSON.parse(line) as LogEntry).step <= lastStep;
  } catch {
    return false;
  }
}
