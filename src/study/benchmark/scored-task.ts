import type { TrainingTask } from "../../train/task/training-task.ts";
import { type Condition, metricNames } from "./config.ts";
import type { ConditionScores, Judged } from "./score-model.ts";

/** A task whose model is scored after some of its steps; the scores are named as in `text.FD`. */
export function scoredTask(
  task: TrainingTask,
  testConditions: readonly Condition[],
  steps: readonly number[],
  score: (step: number) => Promise<Judged>,
): TrainingTask {
  const due = new Set(steps);
  const directions = scoreNames(testConditions).map(
    (name) => [name, name.endsWith(".IS") ? "higher" : "lower"] as const,
  );
  return {
    ...task,
    scores: { ...task.scores, ...Object.fromEntries(directions) },
    async measure(step) {
      if (!due.has(step)) return null;
      const { scores, sounds } = await score(step);
      return {
        metrics: flattened(scores),
        sounds: sounds.map(({ name, clip }) => ({ name, save: (path) => clip.save(path) })),
      };
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
