import { type ErrorCode, FoleyError } from "../engine/tensor/error.ts";

/** Exit statuses that differ from 1. */
const statuses: Partial<Record<ErrorCode, number>> = { usage: 2, aborted: 130 };

export function exitStatus(error: unknown): number {
  return error instanceof FoleyError ? (statuses[error.code] ?? 1) : 1;
}

/** One line for an error that foley raised on purpose; all there is for a defect, or where FOLEY_DEBUG is set. */
export function reportError(error: unknown): string {
  const isExpected = error instanceof FoleyError && error.code !== "internal" && process.env.FOLEY_DEBUG === undefined;
  if (isExpected) return `foley: ${error.message}`;
  return `foley: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
