import { wholeRows } from "../data/csv.ts";
import { isTableFile } from "../data/table-file.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { readNamedText } from "../files/read-text.ts";
import { promptLines } from "../generate/prompt-lines.ts";
import type { PromptWish } from "../generate/sound-plan.ts";

/** Where prompts may come from besides files. */
export interface ReadPromptsOptions {
  /** Standard input, to its end. */
  readonly input?: (() => Promise<string>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Prompts from a file or a pipe, or for `-` from standard input: one a line, or a
 * CSV with the column `prompt` and, where wished, `seed`.
 *
 * @throws FoleyError "not-found" where it cannot be read, "data" where it holds no prompt, or a seed that is none, "aborted"
 *   when stopped before a pipe ended
 */
export async function readPrompts(path: string, { input, signal }: ReadPromptsOptions = {}): Promise<PromptWish[]> {
  const isInput = path === "-" && input !== undefined;
  const text = await (isInput ? input() : readNamedText(path, "a file of prompts", { signal }));
  checkIsText(text, path);
  const wishes = isTableFile(path)
    ? promptRows(text, path)
    : promptLines(text).map((prompt) => ({ prompt, seed: null }));
  if (wishes.length > 0) return wishes;
  throw new FoleyError("data", `${path}: expected a prompt on each line, got none; write some`);
}

/** A sound of half a prompt, or of a file that is no text, is none that anyone wants. */
function checkIsText(text: string, path: string): void {
  const line = text.split("\n").findIndex((one) => /[\0\u{fffd}]/u.test(one));
  if (line < 0) return;
  const message = `${path}: line ${line + 1}: expected text in UTF-8, got bytes that are none; save it as UTF-8, or check the path`;
  throw new FoleyError("data", message);
}

function promptRows(text: string, path: string): PromptWish[] {
  return wholeRows(text, ["prompt"], path).map(({ row: { prompt = "", seed = "" }, where }) => {
    if (prompt.trim() === "") throw new FoleyError("data", `${where}: expected a prompt, got none; fill it in`);
    if (seed.trim() === "") return { prompt, seed: null };
    const value = Number(seed);
    if (Number.isSafeInteger(value) && value >= 0) return { prompt, seed: value };
    throw new FoleyError("data", `${where}: expected a whole number as seed, got "${seed}"; correct it`);
  });
}
