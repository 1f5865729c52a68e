import { choices, type Study } from "../../results/benchmark/choice.ts";
import { type Published, type PublishedScores, publishedBest } from "../../results/benchmark/published.ts";
import { metricNames } from "../../results/benchmark/score.ts";
import { isOf, reported, type TrainedRow, type UntrainedRow } from "../../results/benchmark/tables.ts";
import { digits, meanText } from "../../results/digits.ts";
import { meanInterval } from "../../results/interval.ts";
import type { Table } from "../report/table.ts";
import type { BenchmarkConfig } from "./config.ts";

const noPublished = "The config holds no numbers of the paper for these data sets.";

/** Table I as the paper prints it, with the paper's own numbers where the config has them. */
export function tableIOf(config: BenchmarkConfig, rows: readonly UntrainedRow[]): Table {
  return {
    title: "Table I: pre-trained models without fine-tuning",
    head: ["data set", "model", "test condition", ...metricNames, ...publishedHead(config)],
    rows: rows.map(({ dataset, model, test, values }) => [
      ...[dataset, model, test],
      ...metricNames.map((metric) => meanText(values[metric])),
      ...publishedCells(config, dataset, ({ tableI }) => tableI[test]),
    ]),
    note: `Lower is better but for IS. ${spreadNote(config)} ${publishedNote(config)}`,
  };
}

/** Table II as the paper prints it: the best score during training and, in brackets, its step. */
export function tableIIOf(config: BenchmarkConfig, rows: readonly TrainedRow[]): Table {
  return {
    title: "Table II: the best scores during training",
    head: ["data set", "start", "trained on", "test condition", ...metricNames, ...publishedHead(config)],
    rows: rows.map(({ dataset, start, train, test, best }) => [
      ...[dataset, start, train, test],
      ...metricNames.map((metric) => {
        const [values, steps] = [best[metric].map(({ value }) => value), best[metric].map(({ step }) => step)];
        return `${meanText(values)} (${[...new Set(steps)].join(", ")})`;
      }),
      ...publishedCells(config, dataset, (published) => publishedBest(published, start, train, test)),
    ]),
    note: `In brackets the step of the best score, for each seed where they differ. ${spreadNote(config)} ${publishedNote(config)}`,
  };
}

/** Table II by other ways to say what a training came to than the best of what is reported. */
export function choiceTableOf(study: Study, rows: readonly TrainedRow[]): Table {
  const { config, cells } = study;
  return {
    title: "Table II by other steps than the best",
    head: ["data set", "start", "trained on", "test condition", "score", ...metricNames],
    rows: rows.flatMap(({ dataset, start, train, test }) =>
      choices.map(({ title, scoreOf }) => [
        ...[dataset, start, train, test, title],
        ...metricNames.map((metric) => {
          const own = reported(config, cells).filter((cell) => isOf(cell, dataset, start, train));
          const scores = own.flatMap((cell) => scoreOf(study, cell, test, metric) ?? []);
          return intervalText(scores.map(({ value }) => value));
        }),
      ]),
    ),
    note: choiceNote(config),
  };
}

function choiceNote({ developmentSeeds }: Study["config"]): string {
  const others =
    developmentSeeds === null
      ? "the other seeds are best on the average"
      : `the runs of seeds ${developmentSeeds.join(", ")} are best, which are not reported`;
  return (
    "The best while training, as in the paper, is chosen among the very scores that are reported, and so better than the model is. " +
    `Beside it the score at the step at which ${others}, and the score at the last step. Means with 95 % intervals by Student's t over seeds.`
  );
}

/** The mean with the ends of its 95 % interval, where there are several values. */
function intervalText(values: readonly number[]): string {
  if (values.length === 0) return "–";
  const { mean, low, high } = meanInterval(values);
  return low === high ? digits(mean) : `${digits(mean)} [${digits(low)}, ${digits(high)}]`;
}

function spreadNote({ seeds }: BenchmarkConfig): string {
  return seeds.length === 1 ? "One seed." : `Means ± standard deviations over ${seeds.length} seeds.`;
}

function hasPublished({ datasets }: BenchmarkConfig): boolean {
  return datasets.some(({ published }) => published);
}

function publishedHead(config: BenchmarkConfig): string[] {
  return hasPublished(config) ? metricNames.map((metric) => `${metric}, paper`) : [];
}

function publishedCells(
  config: BenchmarkConfig,
  dataset: string,
  scoresOf: (published: Published) => PublishedScores | undefined,
): string[] {
  if (!hasPublished(config)) return [];
  const published = config.datasets.find(({ name }) => name === dataset)?.published;
  const scores = published ? scoresOf(published) : undefined;
  const step = scores?.step === undefined ? "" : ` (${scores.step})`;
  return metricNames.map((metric) => (scores?.[metric] === undefined ? "–" : `${scores[metric]}${step}`));
}

function publishedNote(config: BenchmarkConfig): string {
  if (!hasPublished(config)) return noPublished;
  const sources = config.datasets.flatMap(({ name, published }) => (published ? [`${name}: ${published.source}`] : []));
  return `The paper's numbers are from ${sources.join("; ")}, with the step of the best row in brackets.`;
}
