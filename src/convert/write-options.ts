import { FoleyError } from "../engine/tensor/error.ts";
import type { StoredPrecision } from "../models/part-files.ts";

export interface WriteOptions {
  readonly precision?: StoredPrecision | undefined;
  /** What is written next, of how many. */
  readonly onProgress?: ((done: number, total: number, name: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws FoleyError "aborted" after the signal */
export function checkGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new FoleyError("aborted", "models convert: stopped before the folder was whole", { cause: signal.reason });
}
