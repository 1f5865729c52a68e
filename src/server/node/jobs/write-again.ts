import { setTimeout as sleep } from "node:timers/promises";
import { FoleyError } from "../../../engine/tensor/error.ts";

/** Milliseconds before what the disk refused is tried again, at first. */
export const firstPause = 250;

/** The same after one of these pauses. */
export function longerPause(pause: number): number {
  return Math.min(30_000, 2 * pause);
}

/** How what is not to be lost is written. */
interface WriteAgain {
  /** Ends the attempts: the next start of the server finds what is missing. */
  readonly over: AbortSignal;
  /** Hears of each refusal. */
  readonly log: (error: unknown) => void;
}

/**
 * Writes at once, and where the disk refuses again and again until it does not. Of a server that ends it is tried once more.
 *
 * @throws whatever is no refusal of the disk
 */
export async function writeAgain(write: () => void, { over, log }: WriteAgain): Promise<void> {
  for (let pause = firstPause; ; pause = longerPause(pause)) {
    const isLast = over.aborted;
    try {
      write();
      return;
    } catch (error) {
      if (!isRefusalOfDisk(error)) throw error;
      log(error);
    }
    if (isLast) return;
    await sleep(pause, null, { signal: over, ref: false }).catch(() => {});
  }
}

/** Whether a write may be let in later. */
function isRefusalOfDisk(error: unknown): error is FoleyError {
  return error instanceof FoleyError && error.code === "io";
}
