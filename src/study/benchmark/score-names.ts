import type { Direction } from "../../evaluate/score/direction.ts";
import type { ConditionScores } from "../../results/benchmark/score.ts";
import { betterSide, type Condition, type MetricName, metricNames } from "../../results/benchmark/score.ts";

/** The scores of a model by test condition, as in `text.FD`, with the side that is better. */
export function scoreDirections(testConditions: readonly Condition[]): Readonly<Record<string, Direction>> {
  return Object.fromEntries(
    testConditions.flatMap((condition) =>
      metricNames.map((metric) => [scoreName(condition, metric), betterSide[metric]] as const),
    ),
  );
}

function scoreName(condition: Condition, metric: MetricName): string {
  return `${condition}.${metric}`;
}

/** The scores in a line of a run's log; null where it has none. */
export function scoresOf(
  entry: Readonly<Record<string, number>>,
  testConditions: readonly Condition[],
): ConditionScores | null {
  if (!Object.keys(scoreDirections(testConditions)).every((name) => name in entry)) return null;
  return Object.fromEntries(
    testConditions.map((condition) => [
      condition,
      Object.fromEntries(metricNames.map((metric) => [metric, entry[scoreName(condition, metric)]])),
    ]),
  ) as ConditionScores;
}
