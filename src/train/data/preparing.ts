import { checkGoing, type Work } from "../../engine/work.ts";
import type { PrepareEvent } from "../train-event.ts";

/** Who is told of preparation, and may stop it. */
export type PrepareWork = Work<PrepareEvent>;

/**
 * Counts the items of one stage of preparation for whoever watches.
 *
 * @returns what is called with the number of items that are done; it raises FoleyError "aborted" after the signal
 */
export function preparing(
  work: PrepareWork,
  stage: PrepareEvent["stage"],
  total: number,
): (done: number) => Promise<void> {
  return async (done) => {
    checkGoing(work, "train: stopped before the first step");
    await work.report({ stage, done, total, unit: "items", share: null });
  };
}
