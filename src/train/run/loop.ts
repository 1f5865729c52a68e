import { isAborted } from "../../engine/work.ts";
import type { TrainingTask } from "../task/training-task.ts";
import { withRunFolder } from "./run-lock.ts";
import { type LoopOptions, TrainingRun } from "./training-run.ts";

/**
 * Trains until the last step, or until no better model comes, from the newest checkpoint where the folder has one.
 *
 * An aborted run writes a checkpoint and returns; run again, it ends with the weights of an uninterrupted one. Nothing but
 * this run may be in its folder, which it has for itself as long as it takes.
 *
 * @returns whether the end was reached
 * @throws FoleyError "diverged" naming the step and the culprit; the last checkpoint stays; "usage" where another run works
 *   in the folder
 */
export function runTraining(task: TrainingTask, options: LoopOptions): Promise<boolean> {
  return withRunFolder(options.folder, () => trainInFolder(task, options));
}

/** The same for who has the folder already: see `withRunFolder`. */
export async function trainInFolder(task: TrainingTask, options: LoopOptions): Promise<boolean> {
  const run = await TrainingRun.open(task, options);
  try {
    await run.toTheEnd();
  } catch (error) {
    if (!isAborted(error)) throw error;
    await run.interrupt();
    return false;
  } finally {
    run.close();
  }
  await run.finish();
  return true;
}
