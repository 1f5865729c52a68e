import { inspect } from "node:util";
import { type ErrorCode, FoleyError } from "../engine/tensor/error.ts";

/** Exit statuses that differ from 1. */
const statuses: Partial<Record<ErrorCode, number>> = { usage: 2, aborted: 130 };

export function exitStatus(error: unknown): number {
  return error instanceof FoleyError ? (statuses[error.code] ?? 1) : 1;
}

/** One line, also for a defect; where FOLEY_DEBUG is set, all there is. */
export function reportError(error: unknown, isDebugging: boolean = process.env.FOLEY_DEBUG !== undefined): string {
  const known = error instanceof Error ? error : new Error(String(error));
  if (isDebugging) return `foley: ${inspect(known)}`;
  if (error instanceof FoleyError && error.code !== "internal") return `foley: ${error.message}`;
  const [line] = known.message.split("\n");
  return `foley: ${line}; this is a defect of foley: run it again with FOLEY_DEBUG=1 and report what it prints`;
}
