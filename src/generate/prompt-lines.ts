import { linesOf } from "../engine/text/text-lines.ts";

/** The prompts of a text, one a line; lines without a word are none. */
export function promptLines(text: string): string[] {
  const lines = linesOf(text).map((line) => line.trim());
  return lines.filter((line) => line !== "");
}
