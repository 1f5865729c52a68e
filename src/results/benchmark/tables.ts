import type { CellResult } from "./cell-result.ts";
import type { StudyDesign } from "./design.ts";
import { isDevelopment, startsOf, untrainedTestConditions } from "./grid.ts";
import { betterSide, type Condition, type MetricName, metricNames } from "./score.ts";

/** One line of table I: a pre-trained model as it is. */
export interface UntrainedRow {
  readonly dataset: string;
  readonly model: string;
  readonly test: Condition;
  /** One value for each seed. */
  readonly values: Readonly<Record<MetricName, readonly number[]>>;
}

/** The best that a metric was during training. */
export interface Best {
  readonly value: number;
  readonly step: number;
}

/** One line of table II: a trained model at its best. */
export interface TrainedRow {
  readonly dataset: string;
  readonly start: string;
  readonly train: Condition;
  readonly test: Condition;
  /** One for each seed; each metric is best at a step of its own, as in the paper. */
  readonly best: Readonly<Record<MetricName, readonly Best[]>>;
}

/** Whether a score is better than another. */
export function isBetter(metric: MetricName, value: number, than: number): boolean {
  return betterSide[metric] === "higher" ? value > than : value < than;
}

/** Table I: what each pre-trained model scores without fine-tuning, by test condition. */
export function tableI(config: StudyDesign, results: readonly CellResult[]): UntrainedRow[] {
  return config.datasets.flatMap(({ name: dataset }) =>
    config.pretrained.flatMap(({ name: model }) =>
      untrainedTestConditions(config).map((test) => {
        const cells = results.filter((cell) => isOf(cell, dataset, model, null));
        const values = byMetric((metric) => cells.flatMap(({ curve }) => curve[0]?.scores[test]?.[metric] ?? []));
        return { dataset, model, test, values };
      }),
    ),
  );
}

/** Table II: the best score during training, and its step. */
export function tableII(config: StudyDesign, results: readonly CellResult[]): TrainedRow[] {
  const starts = startsOf(config);
  return config.datasets.flatMap(({ name: dataset }) =>
    starts.flatMap((start) =>
      config.trainConditions.flatMap((train) =>
        config.testConditions.map((test) => {
          const cells = reported(config, results).filter((cell) => isOf(cell, dataset, start, train));
          const best = byMetric((metric) => cells.flatMap((cell) => bestOf(cell, test, metric) ?? []));
          return { dataset, start, train, test, best };
        }),
      ),
    ),
  );
}

/** Without the runs of development seeds. */
export function reported(config: StudyDesign, results: readonly CellResult[]): CellResult[] {
  return results.filter((cell) => !isDevelopment(cell, config));
}

/** The first of the best points of a curve. */
export function bestOf({ curve }: CellResult, test: Condition, metric: MetricName): Best | null {
  let best: Best | null = null;
  for (const { step, scores } of curve) {
    const value = scores[test]?.[metric];
    if (value !== undefined && (best === null || isBetter(metric, value, best.value))) best = { value, step };
  }
  return best;
}

export function isOf(cell: CellResult, dataset: string, start: string, condition: Condition | null): boolean {
  return cell.dataset === dataset && cell.start === start && cell.condition === condition;
}

/** One thing for each metric. */
export function byMetric<T>(make: (metric: MetricName) => T): Record<MetricName, T> {
  return Object.fromEntries(metricNames.map((metric) => [metric, make(metric)])) as Record<MetricName, T>;
}
