import type { BenchmarkReport } from "../../../results/benchmark/benchmark-report.ts";
import type { CellResult } from "../../../results/benchmark/cell-result.ts";
import { choiceNamed, choices } from "../../../results/benchmark/choice.ts";
import { type ClaimReading, claimNames, paperClaims, readClaims } from "../../../results/benchmark/claims.ts";
import { startsOf } from "../../../results/benchmark/grid.ts";
import { publishedBest } from "../../../results/benchmark/published.ts";
import { type Condition, type MetricName, metricNames } from "../../../results/benchmark/score.ts";
import { isBetter, isOf, reported, tableI, tableII } from "../../../results/benchmark/tables.ts";
import type { ClaimView, CurveFigureView, ReportView, ScoreColumn, ScoreTable } from "./report-view.ts";
import { type SeededValue, scoreCell, seededCurve } from "./seeded-curve.ts";

type Config = BenchmarkReport["config"];

/** The paper's metrics as columns. */
export const metricColumns: readonly ScoreColumn[] = metricNames.map((metric) => ({
  title: metric,
  better: betterOf(metric),
}));

export function betterOf(metric: MetricName): "lower" | "higher" {
  return isBetter(metric, 1, 0) ? "higher" : "lower";
}

/** Tables I and II, figure 2 and the claims of a benchmark, or of as much of it as is done. */
export function benchmarkView(report: BenchmarkReport): ReportView {
  const { config, cells, command } = report;
  return {
    title: config.name,
    words: [setupWords(config), judgeWords(report)],
    tables: [tableIView(config, cells), tableIIView(config, cells), choiceView(config, cells)].filter(
      ({ rows }) => rows.length > 0,
    ),
    figures: figures(report),
    claims: claimViews(readClaims({ config, cells })),
    command,
  };
}

function setupWords({ training, evaluation, seeds }: Config): string {
  const { soundCount, sampler, steps, guidance, durationSeconds, vocoder } = evaluation;
  const manner = [
    `${soundCount} sounds`,
    sampler,
    `${steps} steps`,
    `guidance ${guidance}`,
    `${durationSeconds} s`,
    vocoder,
  ];
  const judged = manner.filter((word) => word !== null).join(", ");
  return `Preset ${training.preset}, ${training.steps} steps of training, ${countWords(seeds.length)}; each judgement ${judged}.`;
}

function countWords(seeds: number): string {
  return seeds === 1 ? "one seed" : `${seeds} seeds`;
}

/** Who judged, and what that means for the numbers beside. */
export function judgeWords({ backbones, isComparable }: Pick<BenchmarkReport, "backbones" | "isComparable">): string {
  const { classifier, frames } = backbones;
  const judges = `Judged by ${classifier?.name ?? "an unknown judge"} (FD, IS, KL) and ${frames?.name ?? "an unknown judge"} (FAD)`;
  return isComparable
    ? `${judges}, as in the paper; its sounds for testing are another draw, so differences of a few points say nothing.`
    : `${judges}, who are not the paper's: its numbers stand beside for orientation, and say nothing by their difference.`;
}

const intervals = "Means over seeds with 95 % intervals by Student's t.";

function tableIView(config: Config, cells: readonly CellResult[]): ScoreTable {
  const rows = tableI(config, cells).map(({ dataset, model, test, values }) => {
    const paper = publishedOf(config, dataset)?.tableI[test];
    return {
      labels: [dataset, model, test],
      scores: metricNames.map((metric) => scoreCell(values[metric], paper?.[metric] ?? null)),
    };
  });
  return {
    title: "Table I: pre-trained models without fine-tuning",
    note: intervals,
    labels: ["data set", "model", "tested from"],
    columns: metricColumns,
    alikeBy: "column",
    rows: rows.filter(isKnown),
  };
}

function tableIIView(config: Config, cells: readonly CellResult[]): ScoreTable {
  const rows = tableII(config, cells).map(({ dataset, start, train, test, best }) => {
    const published = publishedOf(config, dataset);
    const paper = published === null ? undefined : publishedBest(published, start, train, test);
    return {
      labels: [dataset, start, train, test],
      scores: metricNames.map((metric) => {
        const steps = [...new Set(best[metric].map(({ step }) => step))];
        const values = best[metric].map(({ value }) => value);
        return scoreCell(values, paper?.[metric] ?? null, steps.length === 0 ? null : `step ${steps.join(", ")}`);
      }),
    };
  });
  return {
    title: "Table II: the best scores during training",
    note: `${intervals} Each metric is best at a step of its own, as in the paper.`,
    labels: ["data set", "start", "trained on", "tested from"],
    columns: metricColumns,
    alikeBy: "column",
    rows: rows.filter(isKnown),
  };
}

function choiceView(config: Config, cells: readonly CellResult[]): ScoreTable {
  const study = { config, cells };
  const rows = tableII(config, cells).flatMap(({ dataset, start, train, test }) =>
    choices.map(({ title, scoreOf }) => {
      const own = reported(config, cells).filter((cell) => isOf(cell, dataset, start, train));
      return {
        labels: [dataset, start, train, test, title],
        scores: metricNames.map((metric) =>
          scoreCell(own.flatMap((cell) => scoreOf(study, cell, test, metric)?.value ?? [])),
        ),
      };
    }),
  );
  return {
    title: "Table II by other steps than the best",
    note: "The best is chosen among the very scores that are reported, and so better than the model is; beside it the score at a step that other runs choose, and at the last.",
    labels: ["data set", "start", "trained on", "tested from", "score"],
    columns: metricColumns,
    alikeBy: "column",
    rows: rows.filter(isKnown),
  };
}

function isKnown({ scores }: ScoreTable["rows"][number]): boolean {
  return scores.some((cell) => cell !== null);
}

function publishedOf({ datasets }: Config, dataset: string) {
  return datasets.find(({ name }) => name === dataset)?.published ?? null;
}

function figures({ config, cells, isComparable }: BenchmarkReport): CurveFigureView[] {
  return config.datasets.flatMap(({ name: dataset }) =>
    config.testConditions.map((test) => ({
      title: `Figure 2: scores during training, ${dataset} tested from ${test}`,
      legend: "start, trained on",
      xTitle: "training steps",
      panels: metricNames.map((metric) => ({
        title: metric,
        better: betterOf(metric),
        curves: lines(config).flatMap(({ name, start, train }) => {
          const curve = seededCurve(
            name,
            valuesOf({ config, cells }, { dataset, start, train, test, metric }),
            betterOf(metric),
          );
          return curve.points.length === 0 ? [] : [curve];
        }),
        levels: isComparable ? levelsOf(config, dataset, test, metric) : [],
      })),
    })),
  );
}

interface Line {
  readonly name: string;
  readonly start: string;
  readonly train: Condition;
}

function lines(config: Config): Line[] {
  return startsOf(config).flatMap((start) =>
    config.trainConditions.map((train) => ({ name: `${start}, ${train}`, start, train })),
  );
}

function levelsOf(config: Config, dataset: string, test: Condition, metric: MetricName) {
  const published = publishedOf(config, dataset);
  if (published === null) return [];
  return lines(config).flatMap(({ name, start, train }) => {
    const y = publishedBest(published, start, train, test)?.[metric];
    return y === undefined ? [] : [{ name, y }];
  });
}

interface CurveOf extends Pick<Line, "start" | "train"> {
  readonly dataset: string;
  readonly test: Condition;
  readonly metric: MetricName;
}

function valuesOf(
  { config, cells }: Pick<BenchmarkReport, "config" | "cells">,
  { dataset, start, train, test, metric }: CurveOf,
): SeededValue[] {
  const shown = reported(config, cells);
  const own = shown.filter((cell) => isOf(cell, dataset, start, train));
  // A pre-trained model's curve begins with what it is before the first step.
  const before = own.length === 0 ? [] : shown.filter((cell) => isOf(cell, dataset, start, null));
  return [...before, ...own].flatMap(({ seed, curve }) =>
    curve.flatMap(({ step, scores }) => {
      const y = scores[test]?.[metric];
      return y === undefined ? [] : [{ x: step, seed: String(seed), y }];
    }),
  );
}

function claimViews(claims: readonly ClaimReading[]): ClaimView[] {
  return claimNames.flatMap((name) => {
    const readings = claims.filter(({ claim }) => claim === name);
    if (readings.length === 0) return [];
    return [
      {
        claim: paperClaims[name],
        readings: readings.map(({ dataset, of, by, pairs, metric, verdict, mean, low, high }) => ({
          of: [dataset, of, ...(by === null ? [] : [choiceNamed[by].title])].join(", "),
          ...{ metric, verdict, mean, low, high },
          basis: pairs === 1 ? "1 pair" : `${pairs} pairs`,
        })),
      },
    ];
  });
}
