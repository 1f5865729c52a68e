import { FoleyError } from "../engine/tensor/error.ts";

/** Words that join others to one description; none of them is a sound by itself. */
const joiningWords: ReadonlySet<string> = new Set(
  "a an the and or of in on at by to from with without into over under through behind near inside while as then that is are its".split(
    " ",
  ),
);

/**
 * Each argument is a sound of its own. Words that were meant as one prompt, and lost their quotes, are asked about rather
 * than made into as many sounds.
 *
 * @throws FoleyError "usage" for single words that join or follow up on each other
 */
export function checkSeparatePrompts(prompts: readonly string[]): void {
  if (prompts.length < 2 || prompts.some((prompt) => /\s/.test(prompt.trim()))) return;
  if (!prompts.some((word, index) => joins(word.toLowerCase(), index))) return;
  const one = `for one sound: foley generate ${JSON.stringify(prompts.join(" "))}`;
  const many = `for ${prompts.length}: one a line in a file, with --prompts FILE`;
  throw new FoleyError(
    "usage",
    `generate: expected a prompt in quotes, got ${prompts.length} words that look like one; ${one}; ${many}`,
  );
}

/** "a", "in"; and what something is doing, after the first word: "barking". */
function joins(word: string, index: number): boolean {
  return joiningWords.has(word) || (index > 0 && /^[a-z]{2,}ing$/.test(word));
}
