import { existsSync, readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { type ErrorCode, FoleyError } from "../engine/tensor/error.ts";
import { type WorkOptions, workOf } from "../engine/work.ts";
import { readPipe } from "./read-pipe.ts";
import { checkRegularFile, checkRegularFileSync } from "./regular-file.ts";

/** Longer texts do not fit a string of JavaScript. */
const mostBytes = 2 ** 29 - 1024;

/**
 * The text of a file that a person brings, a table, a list or settings: UTF-8, or UTF-16 of either order; without a
 * byte-order mark. A pipe, a device and a Git LFS pointer are named instead of read.
 *
 * @param what what is expected there, as in `a table`
 * @param code of the error where it is something else
 * @throws FoleyError "not-found" where there is none, "io" where it cannot be read, "data" where it is too long
 */
export async function readText(path: string, what: string, code: ErrorCode = "io"): Promise<string> {
  await checkRegularFile(path, what, code);
  const { size } = await stat(path);
  if (size > mostBytes) throw tooLong(path, `${size} bytes`);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new FoleyError("io", `${path}: expected ${what}, got ${cause.code}; check its permissions`, { cause });
  });
  return decodeText(bytes);
}

/** `readText` of a file that need not be there; null where it is not. */
export async function readTextIfThere(path: string, what: string, code: ErrorCode = "io"): Promise<string | null> {
  return existsSync(path) ? readText(path, what, code) : null;
}

/** `readTextIfThere` of a small file, without waiting. */
export function readTextIfThereSync(path: string, what: string, code: ErrorCode = "io"): string | null {
  if (!existsSync(path)) return null;
  checkRegularFileSync(path, what, code);
  return decodeText(readFileSync(path));
}

/**
 * `readText` of a path that a person named for it alone, which may be a pipe, as a shell makes one of `<(printf 'rain\n')`.
 *
 * @throws FoleyError "aborted" when stopped before a pipe ended
 */
export async function readNamedText(
  path: string,
  what: string,
  options: Pick<WorkOptions, "signal"> = {},
): Promise<string> {
  const isPipe = await stat(path).then(
    (found) => found.isFIFO(),
    () => false,
  );
  if (!isPipe) return readText(path, what);
  const bytes = await readPipe(path, mostBytes, workOf({ signal: options.signal }));
  if (bytes === null) throw tooLong(path, "more");
  return decodeText(bytes);
}

function tooLong(path: string, came: string): FoleyError {
  return new FoleyError("data", `${path}: expected at most 512 MiB, foley's limit, got ${came}; split it`);
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
