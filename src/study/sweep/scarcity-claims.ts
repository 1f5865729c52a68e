import { choiceNamed, type Study } from "../../results/benchmark/choice.ts";
import { gain } from "../../results/benchmark/claims.ts";
import { type Condition, type MetricName, metricNames } from "../../results/benchmark/score.ts";
import { isOf } from "../../results/benchmark/tables.ts";
import { type PairedReading, readDifferences } from "../../results/paired.ts";
import { countText, pairedNote, readingText } from "../benchmark/claim-tables.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";
import type { Table } from "../report/table.ts";
import type { Variant } from "./sweep.ts";

/** A study at one point of a sweep. */
export interface PointStudy extends Study<BenchmarkConfig> {
  readonly variant: Variant;
}

/** What a pre-trained start gains over one from scratch, at a point or from that of the fewest clips to that of the most. */
export interface GainReading extends PairedReading {
  readonly of: string;
  readonly point: string;
  readonly metric: MetricName;
}

interface Case {
  readonly dataset: string;
  readonly start: string;
  readonly train: Condition;
  readonly test: Condition;
}

/**
 * By how much pre-training makes the best scores better, pair by pair of one seed, at each point; and how much more where
 * clips are fewest than where they are most, which is the claim that it helps most where data is scarce.
 */
export function readGains(points: readonly PointStudy[]): GainReading[] {
  const byClips = points.toSorted((a, b) => a.variant.x - b.variant.x);
  const [fewest, most] = [byClips[0], byClips.at(-1)];
  if (fewest === undefined || most === undefined || !fewest.config.scratch) return [];
  return casesOf(fewest).flatMap((one) =>
    metricNames.flatMap((metric) => {
      const of = `${one.dataset}, ${one.start} against scratch, trained on ${one.train}, tested from ${one.test}`;
      const atEach = points.flatMap((point) => {
        const reading = readDifferences([...gainsOf(point, one, metric).values()]);
        return reading === null ? [] : [{ of, point: point.variant.id, metric, ...reading }];
      });
      const many = gainsOf(most, one, metric);
      const shrinking = [...gainsOf(fewest, one, metric)].flatMap(([seed, value]) => {
        const least = many.get(seed);
        return least === undefined ? [] : [value - least];
      });
      const more = points.length < 2 ? null : readDifferences(shrinking);
      const point = `${fewest.variant.id} more than ${most.variant.id}`;
      return more === null ? atEach : [...atEach, { of, point, metric, ...more }];
    }),
  );
}

function casesOf({ config }: Study<BenchmarkConfig>): Case[] {
  return config.datasets.flatMap(({ name: dataset }) =>
    config.pretrained.flatMap(({ name: start }) =>
      config.trainConditions.flatMap((train) => config.testConditions.map((test) => ({ dataset, start, train, test }))),
    ),
  );
}

/** By seed. */
function gainsOf(study: PointStudy, { dataset, start, train, test }: Case, metric: MetricName): Map<number, number> {
  const scoreOf = (from: string, seed: number) => {
    const cell = study.cells.find((one) => one.seed === seed && isOf(one, dataset, from, train));
    return cell === undefined ? null : choiceNamed.best.scoreOf(study, cell, test, metric);
  };
  return new Map(
    study.config.seeds.flatMap((seed): [number, number][] => {
      const [own, scratch] = [scoreOf(start, seed), scoreOf("scratch", seed)];
      return own && scratch ? [[seed, gain(metric, own.value, scratch.value)]] : [];
    }),
  );
}

/** The gains as a table: a row for each case and point. */
export function gainTable(gains: readonly GainReading[]): Table {
  const rows = [...new Map(gains.map((one) => [`${one.of}\0${one.point}`, one])).values()];
  return {
    title: "Claim: pre-training helps, and most where data is scarce",
    head: ["case", "clips of each class", ...metricNames],
    rows: rows.map(({ of, point }) => [
      ...[of, point],
      ...metricNames.map((metric) =>
        readingText(gains.find((one) => one.of === of && one.point === point && one.metric === metric)),
      ),
    ]),
    note: `By the best scores while training. ${pairedNote(gains)}`,
  };
}

/** In how many comparisons the claims hold, in words. */
export function gainWords(gains: readonly GainReading[]): string[] {
  const isMore = ({ point }: GainReading): boolean => point.includes("more than");
  const parts = [
    ["The claim that a fine-tuned model is better than one from scratch", gains.filter((one) => !isMore(one))],
    ["The claim that pre-training gains more where data is scarce", gains.filter(isMore)],
  ] as const;
  return parts.flatMap(([claim, own]) => (own.length === 0 ? [] : [`${claim} ${countText(own)}.`]));
}
