import type { BenchmarkReport } from "../../../results/benchmark/benchmark-report.ts";
import type { CellResult } from "../../../results/benchmark/cell-result.ts";
import { metricNames } from "../../../results/benchmark/score.ts";
import { tableI, tableII } from "../../../results/benchmark/tables.ts";
import type { SweepReport } from "../../../results/sweep-report.ts";
import { betterOf, judgeWords, metricColumns } from "./benchmark-view.ts";
import type { ClaimView, CurveFigureView, ReportView, ScoreTable } from "./report-view.ts";
import { scoreCell, seededCurve } from "./seeded-curve.ts";

/** One model, or one way to train it, at one point of a sweep. */
interface PointLine {
  readonly name: string;
  readonly point: string;
  /** One value for each seed, by metric. */
  readonly values: Readonly<Record<(typeof metricNames)[number], readonly number[]>>;
}

/** A benchmark at each of several values of one thing. */
export function sweepView(report: SweepReport): ReportView {
  const { study, config, points, command, claims } = report;
  const lines = points.flatMap(({ id, cells }) => linesOf(config, id, cells));
  return {
    title: `${config.name}: ${study}`,
    words: [judgeWords(report)],
    tables: [pointTable(study, lines)],
    figures: [figureOf(study, lines)],
    claims: claimsOf(claims),
    command,
  };
}

function linesOf(config: BenchmarkReport["config"], point: string, cells: readonly CellResult[]): PointLine[] {
  const untrained = tableI(config, cells).map(({ dataset, model, test, values }) => ({
    name: `${dataset}, ${model} as it is, from ${test}`,
    ...{ point, values },
  }));
  const trained = tableII(config, cells).map(({ dataset, start, train, test, best }) => ({
    name: `${dataset}, ${start}, ${train}, from ${test}`,
    point,
    values: {
      FD: best.FD.map(({ value }) => value),
      IS: best.IS.map(({ value }) => value),
      KL: best.KL.map(({ value }) => value),
      FAD: best.FAD.map(({ value }) => value),
    },
  }));
  return [...untrained, ...trained].filter(({ values }) => values.FD.length > 0);
}

function pointTable(study: string, lines: readonly PointLine[]): ScoreTable {
  return {
    title: `Scores at each value of ${study}`,
    note: "Of trained models the best during training. Means over seeds with 95 % intervals by Student's t.",
    labels: [study, "of"],
    columns: metricColumns,
    alikeBy: "column",
    rows: lines.map(({ name, point, values }) => ({
      labels: [point, name],
      scores: metricNames.map((metric) => scoreCell(values[metric])),
    })),
  };
}

function figureOf(study: string, lines: readonly PointLine[]): CurveFigureView {
  const points = [...new Set(lines.map(({ point }) => point))];
  const names = [...new Set(lines.map(({ name }) => name))];
  const areNumbers = points.every((point) => Number.isFinite(Number(point)));
  return {
    title: `Scores over ${study}`,
    legend: "of",
    xTitle: areNumbers ? study : `${study}: ${points.join(", ")}, in this order`,
    panels: metricNames.map((metric) => ({
      title: metric,
      better: betterOf(metric),
      levels: [],
      curves: names.map((name) =>
        seededCurve(
          name,
          lines
            .filter((line) => line.name === name)
            .flatMap(({ point, values }) =>
              values[metric].map((y, i) => ({
                x: areNumbers ? Number(point) : points.indexOf(point) + 1,
                seed: String(i + 1),
                y,
              })),
            ),
          betterOf(metric),
        ),
      ),
    })),
  };
}

function claimsOf(claims: SweepReport["claims"]): ClaimView[] {
  if (claims.length === 0) return [];
  return [
    {
      claim: "a fine-tuned model is better than one from scratch, most where data is scarce",
      readings: claims.map(({ of, point, pairs, metric, verdict, mean, low, high }) => ({
        of: `${of}; at ${point}`,
        ...{ metric, verdict, mean, low, high },
        basis: pairs === 1 ? "1 pair" : `${pairs} pairs`,
      })),
    },
  ];
}
