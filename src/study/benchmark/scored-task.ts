import type { TrainingTask } from "../../train/index.ts";
import { type Condition, metricNames } from "./config.ts";
import type { ConditionScores } from "./score-model.ts";

/** A task whose model is scored after some of its steps; the scores are metrics of these steps, as in `text.FD`. */
export function scoredTask(
  task: TrainingTask,
  testConditions: readonly Condition[],
  steps: readonly number[],
  score: (step: number) => Promise<ConditionScores>,
): TrainingTask {
  const scored = new Set(steps);
  return {
    ...task,
    scores: [...(task.scores ?? []), ...scoreNames(testConditions)],
    async step(step) {
      const metrics = await task.step(step);
      return scored.has(step + 1) ? { ...metrics, ...flattened(await score(step + 1)) } : metrics;
    },
  };
}

function scoreNames(testConditions: readonly Condition[]): string[] {
  return testConditions.flatMap((condition) => metricNames.map((metric) => `${condition}.${metric}`));
}

function flattened(scores: ConditionScores): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scores).flatMap(([condition, metrics]) =>
      Object.entries(metrics).map(([metric, value]) => [`${condition}.${metric}`, value]),
    ),
  );
}

/** The scores in a line of a run's log; null where it has none. */
export function scoresOf(
  entry: Readonly<Record<string, number>>,
  testConditions: readonly Condition[],
): ConditionScores | null {
  if (!scoreNames(testConditions).every((name) => name in entry)) return null;
  return Object.fromEntries(
    testConditions.map((condition) => [
      condition,
      Object.fromEntries(metricNames.map((metric) => [metric, entry[`${condition}.${metric}`]])),
    ]),
  ) as ConditionScores;
}
