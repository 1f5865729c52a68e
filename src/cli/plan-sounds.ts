import { wholeRows } from "../data/csv.ts";
import { isTableFile } from "../data/table-file.ts";
import { linesOf } from "../data/text-lines.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { readNamedText } from "../files/read-text.ts";

/** What to make. */
export interface Wish {
  /** Null for a sound that only follows another. */
  readonly prompt: string | null;
  /** Its own seed; counted up from the common one where null. */
  readonly seed: number | null;
}

/** One sound to make. */
export interface Job {
  readonly prompt: string | null;
  readonly seed: number;
}

export interface PlanOptions {
  readonly seed?: number | undefined;
  /** Sounds for each wish. */
  readonly count: number;
  /** Seeds that each sound uses up. */
  readonly candidates?: number | undefined;
}

/** Where prompts may come from besides files. */
export interface PromptSource {
  /** Standard input, to its end. */
  readonly input?: (() => Promise<string>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Prompts from a file or a pipe, or for `-` from standard input: one a line, or a CSV with the column `prompt` and, where wished, `seed`.
 *
 * @throws FoleyError "not-found" where it cannot be read, "data" where it holds no prompt, or a seed that is none, "aborted"
 *   when stopped before a pipe ended
 */
export async function readPrompts(path: string, { input, signal }: PromptSource = {}): Promise<Wish[]> {
  const isInput = path === "-" && input !== undefined;
  const text = await (isInput ? input() : readNamedText(path, "a file of prompts", { signal }));
  const wishes = isTableFile(path) ? promptRows(text, path) : promptLines(text);
  if (wishes.length > 0) return wishes;
  throw new FoleyError("data", `${path}: expected a prompt on each line, got none; write some`);
}

function promptLines(text: string): Wish[] {
  const lines = linesOf(text).map((line) => line.trim());
  return lines.filter((line) => line !== "").map((prompt) => ({ prompt, seed: null }));
}

function promptRows(text: string, path: string): Wish[] {
  return wholeRows(text, ["prompt"], path).map(({ row: { prompt = "", seed = "" }, where }) => {
    if (prompt.trim() === "") throw new FoleyError("data", `${where}: expected a prompt, got none; fill it in`);
    if (seed.trim() === "") return { prompt, seed: null };
    const value = Number(seed);
    if (Number.isSafeInteger(value) && value >= 0) return { prompt, seed: value };
    throw new FoleyError("data", `${where}: expected a whole number as seed, got "${seed}"; correct it`);
  });
}

/** All sounds with their seeds, each planned when its turn comes. */
export function* planJobs(
  wishes: readonly Wish[],
  { seed: common, count, candidates = 1 }: PlanOptions,
): Generator<Job, void, undefined> {
  const first = common ?? Math.floor(Math.random() * 2 ** 32);
  let index = 0;
  for (const { prompt, seed } of wishes) {
    for (let own = 0; own < count; own++, index++) {
      yield { prompt, seed: seed === null ? first + index * candidates : seed + own * candidates };
    }
  }
}
