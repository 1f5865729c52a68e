import { linesOf, readCsv, readText } from "../data/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";

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

/**
 * Prompts from a file, or for `-` from standard input: one a line, or a CSV with the column `prompt` and, where wished, `seed`.
 *
 * @throws FoleyError "not-found" where it cannot be read, "data" where it holds no prompt, or a seed that is none
 */
export async function readPrompts(path: string, input?: () => Promise<string>): Promise<Wish[]> {
  const isInput = path === "-" && input !== undefined;
  const isTable = path.toLowerCase().endsWith(".csv");
  const wishes = isTable
    ? await readPromptTable(path)
    : promptLines(await (isInput ? input() : readText(path, "a file of prompts")));
  if (wishes.length > 0) return wishes;
  throw new FoleyError("data", `${path}: expected a prompt on each line, got none; write some`);
}

function promptLines(text: string): Wish[] {
  const lines = linesOf(text).map((line) => line.trim());
  return lines.filter((line) => line !== "").map((prompt) => ({ prompt, seed: null }));
}

async function readPromptTable(path: string): Promise<Wish[]> {
  const rows = await readCsv(path, ["prompt"]);
  return rows.map(({ row: { prompt = "", seed = "" }, where }) => {
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
