import { objectWords } from "../engine/tensor/argument.ts";

const longest = 40;

/** What came, for a message: short values as they are, else what they are. */
export function inWords(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === "") return "an empty text";
  if (typeof value === "string") return value.length > longest ? "a long text" : textWords(value);
  if (Array.isArray(value) && value.length === 0) return "an empty list";
  if (Array.isArray(value)) return value.every(isScalar) && String(value).length <= longest ? `${value}` : "a list";
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? objectWords(value) : String(value);
}

/** A text as it is, unless it would be taken for a number or the like, or would not stay in its line. */
function textWords(text: string): string {
  const isSame = text.trim() === text && !/\p{Cc}/u.test(text);
  const isOther = !isSame || ["true", "false", "null"].includes(text) || !Number.isNaN(Number(text));
  return isOther ? `the text ${JSON.stringify(text)}` : text;
}

function isScalar(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}
