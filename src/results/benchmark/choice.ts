import type { CellResult } from "./cell-result.ts";
import type { StudyDesign } from "./design.ts";
import { isDevelopment } from "./grid.ts";
import type { Condition, MetricName } from "./score.ts";
import { type Best, bestOf, isBetter, isOf } from "./tables.ts";

/** A way to say what a training came to. */
export interface Choice {
  readonly name: ChoiceName;
  /** What it is called in a table. */
  readonly title: string;
  /** The score of a cell and its step; null where it has none. */
  readonly scoreOf: (study: Study, cell: CellResult, test: Condition, metric: MetricName) => Best | null;
}

/** In the order of tables; the first is the paper's. */
export const choiceNames = ["best", "chosen", "last"] as const;
export type ChoiceName = (typeof choiceNames)[number];

/** A benchmark's config with all that it came to. */
export interface Study<Config extends StudyDesign = StudyDesign> {
  readonly config: Config;
  readonly cells: readonly CellResult[];
}

/** The ways to say what a training came to. */
export const choiceNamed: Readonly<Record<ChoiceName, Choice>> = {
  best: {
    name: "best",
    title: "best while training",
    scoreOf: (_, cell, test, metric) => bestOf(cell, test, metric),
  },
  chosen: {
    name: "chosen",
    title: "at the step that others choose",
    scoreOf: scoreAtChosenStep,
  },
  last: {
    name: "last",
    title: "at the last step",
    scoreOf: (_, { curve }, test, metric) => scoreAt(curve.at(-1), test, metric),
  },
};

/** All of them. */
export const choices: readonly Choice[] = choiceNames.map((name) => choiceNamed[name]);

/**
 * A cell's score at the step at which other runs of its kind are best on average: those of development seeds, or where
 * there are none, those of the other seeds. What chooses is never what is reported.
 */
function scoreAtChosenStep(study: Study, cell: CellResult, test: Condition, metric: MetricName): Best | null {
  const step = stepByOthers(study, cell, test, metric);
  return scoreAt(
    cell.curve.find((scored) => scored.step === step),
    test,
    metric,
  );
}

function stepByOthers({ config, cells }: Study, cell: CellResult, test: Condition, metric: MetricName): number | null {
  const alike = cells.filter(
    (other) => other.seed !== cell.seed && isOf(other, cell.dataset, cell.start, cell.condition),
  );
  const development = alike.filter((other) => isDevelopment(other, config));
  const choosing = development.length > 0 ? development : alike;
  let best: Best | null = null;
  for (const { step } of cell.curve) {
    const values = choosing.flatMap(({ curve }) => curve.find((scored) => scored.step === step)?.scores[test] ?? []);
    if (values.length === 0) continue;
    const value = values.reduce((sum, scores) => sum + scores[metric], 0) / values.length;
    if (best === null || isBetter(metric, value, best.value)) best = { value, step };
  }
  return best?.step ?? null;
}

function scoreAt(scored: CellResult["curve"][number] | undefined, test: Condition, metric: MetricName): Best | null {
  const value = scored?.scores[test]?.[metric];
  return scored === undefined || value === undefined ? null : { value, step: scored.step };
}
