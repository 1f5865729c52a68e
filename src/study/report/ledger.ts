import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/write-whole.ts";

/** What a finished piece of work left. */
interface Entry<Result> {
  readonly id: string;
  readonly result: Result;
}

/**
 * Finished work on disk, a JSON line each, after a first line that says which study it is.
 *
 * Lines are only ever added, and are on the disk before work goes on. A kill in the middle of one leaves half a line,
 * which counts as none and goes when the ledger is opened again.
 */
export class Ledger<Result> {
  readonly #path: string;
  readonly #results: Map<string, Result>;

  private constructor(path: string, results: Map<string, Result>) {
    this.#path = path;
    this.#results = results;
  }

  /**
   * @param hash of all that decides the results
   * @throws FoleyError "config" where the folder has a ledger of another study, "data" where a whole line is no entry
   */
  static async open<Result>(folder: string, hash: string): Promise<Ledger<Result>> {
    makeFolder(folder);
    const path = join(folder, "ledger.jsonl");
    const text = existsSync(path) ? await readFile(path, "utf8") : "";
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const [head, ...lines] = whole.split("\n").slice(0, -1);
    if (head === undefined) await writeWhole(path, `${JSON.stringify({ study: hash })}\n`);
    else checkHead(path, head, hash);
    if (head !== undefined && whole !== text) await writeWhole(path, whole);
    const entries = lines.map((line, i) => parseEntry<Result>(path, line, i + 2));
    return new Ledger(path, new Map(entries.map(({ id, result }) => [id, result])));
  }

  /** What the work of that name gave, where it is finished. */
  result(id: string): Result | undefined {
    return this.#results.get(id);
  }

  /** Adds finished work. */
  async append(id: string, result: Result): Promise<void> {
    const file = await open(this.#path, "a");
    try {
      await file.appendFile(`${JSON.stringify({ id, result })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    this.#results.set(id, result);
  }
}

function checkHead(path: string, line: string, hash: string): void {
  if (objectIn(line, path)?.study === hash) return;
  throw new FoleyError(
    "config",
    `${path}: expected the ledger of this config, got one of another; undo the changes or choose another folder`,
    { subject: "studyFolder" },
  );
}

function parseEntry<Result>(path: string, line: string, number: number): Entry<Result> {
  const { id, result } = objectIn(line, path) ?? {};
  if (typeof id === "string" && result !== undefined) return { id, result: result as Result };
  throw new FoleyError(
    "data",
    `${path}:${number}: expected finished work as JSON, got something else; remove the line`,
  );
}

/** Null for a line that is no JSON object. */
function objectIn(line: string, path: string): Readonly<Record<string, unknown>> | null {
  try {
    return parseJsonObject(line, path);
  } catch (error) {
    if (error instanceof FoleyError) return null;
    throw error;
  }
}
