import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { withClaim } from "../../files/claim.ts";
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
 * Lines are only ever added, by one process at a time, and are on the disk before work goes on. A kill in the middle of one
 * leaves half a line, which counts as none and goes when the next is added. Several processes may have a ledger open.
 */
export class Ledger<Result> {
  readonly #path: string;
  /** Of which the first is written. */
  readonly #hashes: readonly [string, ...string[]];
  #results: ReadonlyMap<string, Result> = new Map();
  #isBegun = false;

  private constructor(path: string, hashes: readonly [string, ...string[]]) {
    this.#path = path;
    this.#hashes = hashes;
  }

  /**
   * @param hashes of all that decides the results; after the first, those by which an older foley knew the same study
   * @throws FoleyError "config" where the folder has a ledger of another study, "data" where a whole line is no entry
   */
  static async open<Result>(folder: string, ...hashes: readonly [string, ...string[]]): Promise<Ledger<Result>> {
    makeFolder(folder);
    const ledger = new Ledger<Result>(ledgerPath(folder), hashes);
    await ledger.reload();
    if (!ledger.#isBegun) await withClaim(ledger.#path, () => ledger.#mend());
    return ledger;
  }

  /** What the work of that name gave, where it is finished. */
  result(id: string): Result | undefined {
    return this.#results.get(id);
  }

  /** Sees what other processes have finished meanwhile. */
  async reload(): Promise<void> {
    const [head, ...lines] = wholeLines(await this.#text());
    if (head !== undefined) checkHead(this.#path, head, this.#hashes);
    this.#isBegun = head !== undefined;
    const entries = lines.map((line, i) => parseEntry<Result>(this.#path, line, i + 2));
    this.#results = new Map(entries.map(({ id, result }) => [id, result]));
  }

  /** Adds finished work. */
  async append(id: string, result: Result): Promise<void> {
    await withClaim(this.#path, async () => {
      await this.#mend();
      await this.#add(`${JSON.stringify({ id, result })}\n`);
    });
    await this.reload();
  }

  /** Begins it where nobody has, and takes half a line out. */
  async #mend(): Promise<void> {
    const text = await this.#text();
    const whole = wholeLines(text);
    const lines = whole.length > 0 ? whole : [JSON.stringify({ study: this.#hashes[0] })];
    const mended = lines.map((line) => `${line}\n`).join("");
    if (mended !== text) await writeWhole(this.#path, mended);
  }

  async #text(): Promise<string> {
    return existsSync(this.#path) ? readFile(this.#path, "utf8") : "";
  }

  async #add(line: string): Promise<void> {
    const file = await open(this.#path, "a");
    try {
      await file.appendFile(line);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/**
 * Finished work of a folder, whichever study it is of, by name; nothing where none was begun.
 *
 * @throws FoleyError "data" where a whole line is no entry
 */
export async function readLedger(folder: string): Promise<ReadonlyMap<string, unknown>> {
  const path = ledgerPath(folder);
  const text = existsSync(path) ? await readFile(path, "utf8") : "";
  const entries = wholeLines(text)
    .slice(1)
    .map((line, i) => parseEntry(path, line, i + 2));
  return new Map(entries.map(({ id, result }) => [id, result]));
}

function ledgerPath(folder: string): string {
  return join(folder, "ledger.jsonl");
}

/** What ends in a line break: a kill can leave half a line. */
function wholeLines(text: string): string[] {
  return text.split("\n").slice(0, -1);
}

function checkHead(path: string, line: string, hashes: readonly string[]): void {
  const study = objectIn(line, path)?.study;
  if (typeof study === "string" && hashes.includes(study)) return;
  throw new FoleyError(
    "config",
    `${path}: expected the ledger of this config, got one of another; undo the changes or choose another folder`,
    { subject: "studyFolder" },
  );
}

function parseEntry<Result = unknown>(path: string, line: string, number: number): Entry<Result> {
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
