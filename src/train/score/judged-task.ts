import type { Work } from "../../engine/work.ts";
import type { Direction } from "../../evaluate/score/direction.ts";
import type { Measured, TrainingTask } from "../task/training-task.ts";

/** What judges a model while it learns. */
export interface TrainingJudge {
  /** The scores that there will be, with the side that is better. */
  readonly scores: Readonly<Record<string, Direction>>;
  /** Whether the model is to be judged after so many steps. */
  isDue(step: number): boolean;
  /** @throws FoleyError "aborted" after the signal */
  score(step: number, work: Work): Promise<Measured>;
  dispose(): Promise<void>;
}

/** A task whose model is judged after some of its steps; the judge is freed with it. */
export function judgedTask(task: TrainingTask, judge: TrainingJudge): TrainingTask {
  return {
    ...task,
    scores: { ...task.scores, ...judge.scores },
    measure: async (step, work, endsHere) => (endsHere || judge.isDue(step) ? judge.score(step, work) : null),
    dispose: async () => {
      await Promise.all([task.dispose(), judge.dispose()]);
    },
  };
}
