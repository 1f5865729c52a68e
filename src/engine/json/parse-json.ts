import { type ErrorCode, FoleyError } from "../tensor/error.ts";
import { jsonFault } from "./json-fault.ts";

/** Far beyond what a file of settings or rows needs, and far below what a recursive reader of the value can bear. */
const mostDepth = 500;

const defaultAdvice = "correct the file";

export interface JsonOptions {
  /** What a caller's other errors about the file say. */
  readonly code?: ErrorCode | undefined;
  /** What the text should have been. */
  readonly expected?: string | undefined;
  /** What to do about it. */
  readonly advice?: string | undefined;
}

/**
 * The value of a JSON text that comes from outside: from a person, from Python, or from the network.
 *
 * Beyond `JSON.parse`, a byte-order mark is passed over, `NaN`, `Infinity` and `-Infinity` are read, as Python's json writes
 * them, and nesting is bounded. Of keys that stand twice the last one counts.
 *
 * @param where the file, and the line of a file of many texts, for errors
 * @throws FoleyError of one line, with the line and column where the text stops being JSON
 */
export function parseJson(
  text: string,
  where: string,
  { code = "config", expected = "JSON", advice = defaultAdvice }: JsonOptions = {},
): unknown {
  const marked = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const { json, nan, tooDeep } = withoutPythonNumbers(marked);
  if (tooDeep !== null) {
    const came = `more at ${placeIn(marked, tooDeep)}`;
    throw new FoleyError(code, `${where}: foley reads JSON of at most ${mostDepth} levels, got ${came}; flatten it`);
  }
  try {
    return nan === null ? JSON.parse(json) : JSON.parse(json, (_key, value) => (value === nan ? Number.NaN : value));
  } catch (cause) {
    const came = cameAt(marked, jsonFault(json) ?? json.length);
    throw new FoleyError(code, `${where}: expected ${expected}, got ${came}; ${advice}`, { cause });
  }
}

/** `parseJson` of a text that must be an object; its members are still unknown. */
export function parseJsonObject(text: string, where: string, options: JsonOptions = {}): Record<string, unknown> {
  const value = parseJson(text, where, options);
  if (isJsonObject(value)) return value;
  const { code = "config", expected = "a JSON object", advice = defaultAdvice } = options;
  throw new FoleyError(code, `${where}: expected ${expected}, got ${shown(text.trim())}; ${advice}`);
}

/** Whether a value that was read is an object, no list. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Prepared {
  /** As long as the text, so that places in it are places in the text. */
  readonly json: string;
  /** The string that stands in NaN's places; null where there are none. */
  readonly nan: string | null;
  /** Where nesting goes too far; null where it does not. */
  readonly tooDeep: number | null;
}

/** The text with numbers that only Python writes in JSON's own words, and whether it is nested too deeply. */
function withoutPythonNumbers(text: string): Prepared {
  const pieces: string[] = [];
  let [depth, copied] = [0, 0];
  let nan: string | null = null;
  const replace = (at: number, length: number, by: string): number => {
    pieces.push(text.slice(copied, at), by);
    copied = at + length;
    return copied;
  };
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    if (character === '"') at = afterString(text, at);
    else if (character === "[" || character === "{") {
      depth++;
      if (depth > mostDepth) return { json: text, nan, tooDeep: at };
      at++;
    } else if (character === "]" || character === "}") {
      depth--;
      at++;
    } else if (character === "N" && text.startsWith("NaN", at)) {
      nan ??= `"${unusedCharacter(text)}"`;
      at = replace(at, 3, nan);
    } else if (character === "I" && text.startsWith("Infinity", at)) at = replace(at, 8, " 1e999  ");
    else if (character === "-" && text.startsWith("-Infinity", at)) at = replace(at, 9, " -1e999  ");
    else at++;
  }
  return { json: pieces.join("") + text.slice(copied), nan: nan?.[1] ?? null, tooDeep: null };
}

/** Where a string that begins at a quotation mark is over; the end of the text where it is never closed. */
function afterString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

/** One of the private characters that the text does not hold, written out or escaped. */
function unusedCharacter(text: string): string {
  const escaped = text.toLowerCase();
  for (let code = 0xe000; code < 0xf900; code++) {
    const character = String.fromCharCode(code);
    if (!text.includes(character) && !escaped.includes(`\\u${code.toString(16)}`)) return character;
  }
  return "\uE000";
}

function cameAt(text: string, at: number): string {
  if (text.trim() === "") return "nothing";
  return `${at === text.length ? "its end" : shown(text.slice(at))} at ${placeIn(text, at)}`;
}

/** The beginning of a text, to the end of its line. */
function shown(text: string): string {
  return JSON.stringify(/^.[^\r\n]{0,39}/s.exec(text)?.[0] ?? "");
}

function placeIn(text: string, at: number): string {
  const before = text.slice(0, at);
  const column = at - before.lastIndexOf("\n");
  return text.includes("\n") ? `line ${before.split("\n").length}, column ${column}` : `column ${column}`;
}
