import { type PairedReading, readDifferences } from "../paired.ts";
import type { CellResult } from "./cell-result.ts";
import { type Choice, type ChoiceName, choiceNamed, choices, type Study } from "./choice.ts";
import type { StudyDesign } from "./design.ts";
import { startsOf } from "./grid.ts";
import { type Condition, type MetricName, metricNames } from "./score.ts";
import { bestOf, isBetter, isOf, reported } from "./tables.ts";

export const claimNames = ["pretraining", "text", "earlier", "turn", "audio"] as const;
export type ClaimName = (typeof claimNames)[number];

/** What the paper claims, in words. */
export const paperClaims: Readonly<Record<ClaimName, string>> = {
  pretraining: "a fine-tuned model is better than one from scratch",
  text: "training on text is better than training on audio",
  earlier: "training on audio is best at an earlier step than training on text",
  turn: "a model gets worse after its best step",
  audio: "a model as it is makes better sounds from audio than from text",
};

/** A claim in one case, by one metric: a paired test over seeds. */
export interface ClaimReading extends PairedReading {
  readonly claim: ClaimName;
  readonly dataset: string;
  /** What is compared, in words. */
  readonly of: string;
  readonly metric: MetricName;
  /** By which of a training's scores; null where there is no choice. */
  readonly by: ChoiceName | null;
}

type Measure = (seed: number, metric: MetricName) => number | null;

/** Every claim of the paper that a study's scores say something of, case by case. */
export function readClaims(study: Study): ClaimReading[] {
  return study.config.datasets.flatMap(({ name }) => [
    ...pretrainingClaims(study, name),
    ...textClaims(study, name),
    ...earlierClaims(study, name),
    ...turnClaims(study, name),
    ...audioClaims(study, name),
  ]);
}

function pretrainingClaims(study: Study, dataset: string): ClaimReading[] {
  const { pretrained, trainConditions, testConditions, scratch } = study.config;
  if (!scratch) return [];
  return pretrained.flatMap(({ name }) =>
    trainConditions.flatMap((train) =>
      testConditions.flatMap((test) => {
        const of = `${name}, trained on ${train}${testedWith(study.config, test)}`;
        const [better, worse] = [trained(study, dataset, name, train), trained(study, dataset, "scratch", train)];
        return choices.flatMap((choice) =>
          read(
            study,
            { claim: "pretraining", dataset, of, by: choice.name },
            advantage(study, choice, test, better, worse),
          ),
        );
      }),
    ),
  );
}

function textClaims(study: Study, dataset: string): ClaimReading[] {
  return ofBothConditions(study, (start, test) => {
    const of = `${start}${testedWith(study.config, test)}`;
    const [text, audio] = [trained(study, dataset, start, "text"), trained(study, dataset, start, "audio")];
    return choices.flatMap((choice) =>
      read(study, { claim: "text", dataset, of, by: choice.name }, advantage(study, choice, test, text, audio)),
    );
  });
}

function earlierClaims(study: Study, dataset: string): ClaimReading[] {
  return ofBothConditions(study, (start, test) => {
    const of = `${start}, steps${testedWith(study.config, test)}`;
    const [text, audio] = [trained(study, dataset, start, "text"), trained(study, dataset, start, "audio")];
    return read(study, { claim: "earlier", dataset, of, by: "best" }, (seed, metric) => {
      const [a, b] = [text, audio].map((cells) => bestOfSeed(cells, seed, test, metric));
      return a && b ? a.step - b.step : null;
    });
  });
}

/** At the step that others choose a run is as good as it is, not as good as its luck: what comes later may be compared with it. */
function turnClaims(study: Study, dataset: string): ClaimReading[] {
  const { trainConditions, testConditions } = study.config;
  const { chosen, last } = choiceNamed;
  return startsOf(study.config).flatMap((start) =>
    trainConditions.flatMap((train) =>
      testConditions.flatMap((test) => {
        const own = trained(study, dataset, start, train);
        const of = `${start}, trained on ${train}${testedWith(study.config, test)}`;
        return read(study, { claim: "turn", dataset, of, by: "chosen" }, (seed, metric) => {
          const cell = own.find((one) => one.seed === seed);
          const [then, end] = [chosen, last].map((choice) => cell && choice.scoreOf(study, cell, test, metric));
          return then && end ? gain(metric, then.value, end.value) : null;
        });
      }),
    ),
  );
}

function audioClaims(study: Study, dataset: string): ClaimReading[] {
  return study.config.pretrained.flatMap(({ name }) => {
    const own = study.cells.filter((cell) => isOf(cell, dataset, name, null));
    return read(study, { claim: "audio", dataset, of: name, by: null }, (seed, metric) => {
      const scores = own.find((cell) => cell.seed === seed)?.curve[0]?.scores;
      return scores?.audio && scores.text ? gain(metric, scores.audio[metric], scores.text[metric]) : null;
    });
  });
}

function ofBothConditions(
  { config }: Study,
  readingsOf: (start: string, test: Condition) => readonly ClaimReading[],
): ClaimReading[] {
  const { trainConditions, testConditions } = config;
  if (!trainConditions.includes("text") || !trainConditions.includes("audio")) return [];
  return startsOf(config).flatMap((start) => testConditions.flatMap((test) => readingsOf(start, test)));
}

/** The pairs of all seeds, metric by metric; nothing where there is none. */
function read(
  { config }: Study,
  about: Pick<ClaimReading, "claim" | "dataset" | "of" | "by">,
  difference: Measure,
): ClaimReading[] {
  return metricNames.flatMap((metric) => {
    const reading = readDifferences(config.seeds.flatMap((seed) => difference(seed, metric) ?? []));
    return reading === null ? [] : [{ ...about, metric, ...reading }];
  });
}

/** By how much some cells are better than others of the same seed. */
function advantage(
  study: Study,
  { scoreOf }: Choice,
  test: Condition,
  better: readonly CellResult[],
  worse: readonly CellResult[],
): Measure {
  return (seed, metric) => {
    const [a, b] = [better, worse].map((cells) => {
      const cell = cells.find((one) => one.seed === seed);
      return cell && scoreOf(study, cell, test, metric);
    });
    return a && b ? gain(metric, a.value, b.value) : null;
  };
}

/** By how much a score is better than another. */
export function gain(metric: MetricName, value: number, than: number): number {
  return isBetter(metric, 1, 0) ? value - than : than - value;
}

function trained({ config, cells }: Study, dataset: string, start: string, train: Condition): CellResult[] {
  return reported(config, cells).filter((cell) => isOf(cell, dataset, start, train));
}

function bestOfSeed(cells: readonly CellResult[] | undefined, seed: number, test: Condition, metric: MetricName) {
  const cell = cells?.find((one) => one.seed === seed);
  return cell === undefined ? null : bestOf(cell, test, metric);
}

/** Only where it is not from text alone, as it is in the paper, that must be said. */
function testedWith({ testConditions }: StudyDesign, test: Condition): string {
  return testConditions.length === 1 && test === "text" ? "" : `, tested from ${test}`;
}
