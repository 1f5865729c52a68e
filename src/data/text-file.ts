import { readFile, stat } from "node:fs/promises";
import { checkRegularFile } from "../engine/files/regular-file.ts";
import { FoleyError } from "../engine/tensor/error.ts";

/** Longer texts do not fit a string of JavaScript. */
const mostBytes = 2 ** 29 - 1024;

/**
 * The text of a table or a list: UTF-8, or UTF-16 of either order; without a byte-order mark.
 *
 * @param what what is expected there
 * @throws FoleyError "not-found" where there is none, "io" where it cannot be read, "data" where it is too long
 */
export async function readText(path: string, what = "a table"): Promise<string> {
  await checkRegularFile(path, what);
  const { size } = await stat(path);
  if (size > mostBytes) {
    throw new FoleyError("data", `${path}: expected at most 512 MiB, foley's limit, got ${size} bytes; split it`);
  }
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new FoleyError("io", `${path}: expected ${what}, got ${cause.code}; check its permissions`, { cause });
  });
  return decodeText(bytes);
}

/** The text that bytes stand for; what is not of their encoding becomes U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** Told by the byte-order mark, or by the zero that is half of an ASCII letter in UTF-16. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (second === 0 && first !== 0 && first !== undefined) return "utf-16le";
  return first === 0 && second !== 0 && second !== undefined ? "utf-16be" : "utf-8";
}

/** A text with one kind of line end, whichever system wrote it. */
export function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
}

/** The lines of a text, whichever system wrote it. */
export function linesOf(text: string): string[] {
  return withLineFeeds(text).split("\n");
}
