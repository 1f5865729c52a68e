import { meanText } from "../report/markdown.ts";
import type { Table } from "../report/table.ts";
import { type BenchmarkConfig, metricNames, type Published, type PublishedScores } from "./config.ts";
import type { TrainedRow, UntrainedRow } from "./tables.ts";

const noPublished =
  "The config holds no numbers of the paper for these data sets: see arXiv:2303.03857, tables I and II.";

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
      ...publishedCells(config, dataset, ({ tableII }) => tableII[`${start}/${train}/${test}`]),
    ]),
    note: `In brackets the step of the best score, for each seed where they differ. ${spreadNote(config)} ${publishedNote(config)}`,
  };
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
  return metricNames.map((metric) => String(scores?.[metric] ?? "–"));
}

function publishedNote(config: BenchmarkConfig): string {
  if (!hasPublished(config)) return noPublished;
  const sources = config.datasets.flatMap(({ name, published }) => (published ? [`${name}: ${published.source}`] : []));
  return `The paper's numbers are from ${sources.join("; ")}.`;
}
