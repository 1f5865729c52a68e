import type { Curve, CurveFigure, CurvePoint } from "../../plot/curve-figure.ts";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import { startsOf } from "../../results/benchmark/grid.ts";
import { publishedBest } from "../../results/benchmark/published.ts";
import { type Condition, type MetricName, metricNames } from "../../results/benchmark/score.ts";
import { isOf, reported } from "../../results/benchmark/tables.ts";
import { pointOf } from "../report/spread-point.ts";
import type { BenchmarkConfig } from "./config.ts";

/**
 * Figure 2 of one data set and test condition: each metric against training steps, a curve for each start and training
 * condition; bands are a standard deviation over seeds.
 *
 * @param showsPublished whether the paper's best are drawn as well, as dashed lines: only where judges are the paper's
 */
export function figure2(
  config: BenchmarkConfig,
  results: readonly CellResult[],
  dataset: string,
  test: Condition,
  showsPublished: boolean,
): CurveFigure {
  const { trainConditions } = config;
  const starts = startsOf(config);
  const shown = reported(config, results);
  const published = showsPublished ? config.datasets.find(({ name }) => name === dataset)?.published : null;
  return {
    title: `${dataset}, tested with ${test}`,
    legend: "start, trained on",
    columns: 2,
    panels: metricNames.map((metric) => ({
      title: metric,
      xTitle: "training steps",
      yTitle: metric,
      xScale: "linear" as const,
      levels: starts.flatMap((start) =>
        trainConditions.flatMap((train) => {
          const y = published && publishedBest(published, start, train, test)?.[metric];
          return typeof y === "number" ? [{ name: `${start}, ${train}`, y }] : [];
        }),
      ),
      curves: starts.flatMap((start) =>
        trainConditions.map((train): Curve => {
          const own = shown.filter((cell) => isOf(cell, dataset, start, train));
          // A pre-trained model's curve begins with what it is before the first step.
          const before = shown.filter((cell) => isOf(cell, dataset, start, null));
          return { name: `${start}, ${train}`, points: pointsOf([...before, ...own], test, metric) };
        }),
      ),
    })),
  };
}

function pointsOf(cells: readonly CellResult[], test: Condition, metric: MetricName): CurvePoint[] {
  const bySteps = new Map<number, number[]>();
  for (const { curve } of cells) {
    for (const { step, scores } of curve) {
      const value = scores[test]?.[metric];
      if (value !== undefined) bySteps.set(step, [...(bySteps.get(step) ?? []), value]);
    }
  }
  return [...bySteps]
    .sort(([a], [b]) => a - b)
    .map(([x, values]) => {
      return pointOf(x, values);
    });
}
