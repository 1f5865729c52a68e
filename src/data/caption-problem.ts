import { isMissingCaption } from "./missing-value.ts";

/** Longer ones are no captions, but a table that was read wrongly. */
const longest = 2000;

/** What is wrong with a caption, as in "got …"; null where it can be learned from. */
export function captionProblem(caption: string): string | null {
  if (caption.trim() === "") return "an empty one";
  if (isMissingCaption(caption)) return `"${caption.trim()}", which stands for an empty one`;
  if (caption.includes("\u{fffd}")) return "one that is not UTF-8";
  if (!/[\p{L}\p{N}]/u.test(caption)) return `"${caption.slice(0, 20)}" without a word`;
  if (caption.length > longest) return `${caption.length} characters`;
  return null;
}
