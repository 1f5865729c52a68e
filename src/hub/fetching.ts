import { setTimeout as delay } from "node:timers/promises";
import { type Work, type WorkOptions, workOf } from "../engine/work.ts";

/** How a caller watches, stops and bounds what is fetched. */
export interface FetchOptions extends WorkOptions {
  /** Failures in a row, without a byte in between, after which to give up; 5 where absent. */
  readonly patience?: number | undefined;
  /** Milliseconds to wait where a connection broke; twice as long after each failure in a row without a byte. 1000 where absent. */
  readonly pause?: number | undefined;
  /** Milliseconds without a byte after which a connection counts as broken; a minute where absent. */
  readonly silence?: number | undefined;
}

/** The same, with nothing left open. */
export interface Fetching {
  readonly work: Work;
  readonly patience: number;
  readonly pause: number;
  readonly silence: number;
}

export function fetchingOf({ patience = 5, pause = 1000, silence = 60_000, ...watch }: FetchOptions): Fetching {
  return { work: workOf(watch), patience, pause, silence };
}

/** Waits before what failed so many times is tried again, twice as long each time; whoever tries next ends where it was stopped. */
export async function waitAgain({ work, pause }: Fetching, failures: number): Promise<void> {
  await delay(pause * 2 ** failures, undefined, { signal: work.signal }).catch(() => {});
}
