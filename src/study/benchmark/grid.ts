import type { BenchmarkConfig, Condition } from "./config.ts";

/** One run of the grid. */
export interface Cell {
  /** Its name, and its folder's. */
  readonly id: string;
  readonly dataset: string;
  /** A pre-trained model by its name, or `scratch`. */
  readonly start: string;
  /** What it is trained on; null where a pre-trained model is judged as it is. */
  readonly condition: Condition | null;
  readonly seed: number;
}

/** All cells, data set by data set; models as they are come first, since they cost least and stand in table I. */
export function gridOf(config: BenchmarkConfig): Cell[] {
  const { datasets, pretrained, scratch, trainConditions, seeds } = config;
  const models = pretrained.map(({ name }) => name);
  const starts = [...(scratch ? ["scratch"] : []), ...models];
  return datasets.flatMap(({ name: dataset }) => [
    ...seeds.flatMap((seed) => models.map((start) => cellOf(dataset, start, null, seed))),
    ...seeds.flatMap((seed) =>
      starts.flatMap((start) => trainConditions.map((condition) => cellOf(dataset, start, condition, seed))),
    ),
  ]);
}

function cellOf(dataset: string, start: string, condition: Condition | null, seed: number): Cell {
  return { id: `${dataset}-${start}-${condition ?? "untrained"}-seed${seed}`, dataset, start, condition, seed };
}

/** The steps after which a cell is judged. */
export function evaluatedSteps({ condition }: Cell, { training }: BenchmarkConfig): number[] {
  if (condition === null) return [0];
  const { steps, evaluateEvery } = training;
  const rounds = Array.from({ length: Math.floor(steps / evaluateEvery) }, (_, i) => (i + 1) * evaluateEvery);
  return steps % evaluateEvery === 0 ? rounds : [...rounds, steps];
}
