import { inspect } from "node:util";
import { type ErrorCode, FoleyError } from "../engine/tensor/error.ts";
import { explainSystemError } from "../files/system-error.ts";
import { terminalMessage } from "./advice.ts";
import { oneLine } from "./shown-text.ts";

/** Exit statuses that differ from 1. */
const statuses: Partial<Record<ErrorCode, number>> = { usage: 2, aborted: 130 };

export function exitStatus(error: unknown): number {
  return error instanceof FoleyError ? (statuses[error.code] ?? 1) : 1;
}

/** One line, also for a defect; where FOLEY_DEBUG is set, all there is. */
export function reportError(error: unknown, isDebugging: boolean = process.env.FOLEY_DEBUG !== undefined): string {
  const known = error instanceof Error ? error : new Error(String(error));
  if (isDebugging) return `foley: ${inspect(known)}`;
  if (known instanceof FoleyError && known.code !== "internal") return `foley: ${oneLine(terminalMessage(known))}`;
  const plain = explainSystemError(known)?.message ?? limitOf(known);
  if (plain !== null) return `foley: ${oneLine(plain)}`;
  const [line = ""] = known.message.split("\n");
  return `foley: ${oneLine(line)}; this is a defect of foley: run it again with FOLEY_DEBUG=1 and report what it prints`;
}

/** What Node says where the computer or the disk has no more to give, by its code or its words. */
const limits: readonly (readonly [sign: RegExp, message: string])[] = [
  [
    /ERR_FS_FILE_TOO_LARGE|ERR_STRING_TOO_LONG|Invalid string length/,
    "expected a file that fits into memory at once, got a larger one; split it",
  ],
  [
    /ERR_WORKER_OUT_OF_MEMORY|ERR_MEMORY_ALLOCATION_FAILED|[Aa]llocation failed|bad_alloc/,
    "expected as much memory as this takes, got less; close other programs, or ask for less at once",
  ],
  [
    /ERR_MODULE_NOT_FOUND/,
    "expected all of foley's packages, got one missing; install foley again, or raise the limit of open files with ulimit -n",
  ],
  [/without null bytes/, "expected a path, got one with a null byte in it; choose another"],
];

function limitOf(error: Error): string | null {
  const code = "code" in error ? String(error.code) : "";
  return limits.find(([sign]) => sign.test(`${code} ${error.message}`))?.[1] ?? null;
}
