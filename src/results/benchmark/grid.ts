import type { StudyDesign } from "./design.ts";
import { type Condition, conditions } from "./score.ts";

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

/**
 * All cells, data set by data set; models as they are come first, since they cost least and stand in table I.
 *
 * Runs of development seeds come last, as nothing that is reported waits for them.
 */
export function gridOf(config: StudyDesign): Cell[] {
  const { datasets, pretrained, trainConditions, seeds, developmentSeeds } = config;
  const models = untrainedTestConditions(config).length === 0 ? [] : pretrained.map(({ name }) => name);
  const starts = startsOf(config);
  return datasets.flatMap(({ name: dataset }) => [
    ...seeds.flatMap((seed) => models.map((start) => cellOf(dataset, start, null, seed))),
    ...[...seeds, ...(developmentSeeds ?? [])].flatMap((seed) =>
      starts.flatMap((start) => trainConditions.map((condition) => cellOf(dataset, start, condition, seed))),
    ),
  ]);
}

/** What training begins from, by name. */
export function startsOf({ scratch, pretrained }: StudyDesign): string[] {
  return [...(scratch ? ["scratch"] : []), ...pretrained.map(({ name }) => name)];
}

function cellOf(dataset: string, start: string, condition: Condition | null, seed: number): Cell {
  return { id: `${dataset}-${start}-${condition ?? "untrained"}-seed${seed}`, dataset, start, condition, seed };
}

/** Whether a cell's scores only choose, and are not reported. */
export function isDevelopment({ seed }: Cell, { developmentSeeds }: StudyDesign): boolean {
  return developmentSeeds?.includes(seed) ?? false;
}

/** What a cell is tested with: the paper tests trained models from text alone, models as they are with both. */
export function testConditionsOf({ condition }: Pick<Cell, "condition">, config: StudyDesign): readonly Condition[] {
  return condition === null ? untrainedTestConditions(config) : config.testConditions;
}

/** What pre-trained models are tested with as they are. */
export function untrainedTestConditions({ untrainedTestConditions: wished }: StudyDesign): readonly Condition[] {
  return wished ?? conditions;
}

/** The steps after which a cell is judged, rising. */
export function evaluatedSteps({ condition }: Pick<Cell, "condition">, { training }: StudyDesign): number[] {
  if (condition === null) return [0];
  const { steps, evaluateEvery, evaluateAt } = training;
  const every = Array.from({ length: Math.floor(steps / evaluateEvery) }, (_, i) => (i + 1) * evaluateEvery);
  return [...new Set([...(evaluateAt ?? every), steps])].sort((a, b) => a - b);
}
