import { paperClaims } from "../../results/benchmark/claims.ts";
import { metricNames } from "../../results/benchmark/score.ts";
import { isBetter, type TrainedRow } from "../../results/benchmark/tables.ts";
import { spreadOf } from "../../results/spread.ts";
import type { BenchmarkConfig } from "./config.ts";

/** A claim of the paper, counted in a study's table II. */
export interface MeanReading {
  readonly claim: string;
  /** Comparisons of means over seeds that agree, and comparisons in all. */
  readonly agreeing: number;
  readonly total: number;
}

/** How far table II agrees with what the paper claims, comparison by comparison. */
export function readTableII(config: BenchmarkConfig, rows: readonly TrainedRow[]): MeanReading[] {
  const models = config.pretrained.map(({ name }) => name);
  const fineTuned = rows.filter(({ start }) => models.includes(start));
  return [
    count(
      paperClaims.pretraining,
      fineTuned.map((row) => [row, rows.find((other) => isAlike(row, other, ["train"]) && other.start === "scratch")]),
    ),
    count(
      paperClaims.text,
      rows
        .filter(({ train }) => train === "text")
        .map((row) => [row, rows.find((other) => isAlike(row, other, ["start"]) && other.train === "audio")]),
    ),
  ].filter(({ total }) => total > 0);
}

function isAlike(a: TrainedRow, b: TrainedRow, fields: readonly ("train" | "start")[]): boolean {
  return a.dataset === b.dataset && a.test === b.test && fields.every((field) => a[field] === b[field]);
}

function count(claim: string, pairs: readonly (readonly [TrainedRow, TrainedRow | undefined])[]): MeanReading {
  let [agreeing, total] = [0, 0];
  for (const [better, worse] of pairs) {
    for (const metric of metricNames) {
      const [a, b] = [better.best[metric], worse?.best[metric] ?? []];
      if (a.length === 0 || b.length === 0) continue;
      const mean = (values: TrainedRow["best"]["FD"]): number => spreadOf(values.map(({ value }) => value)).mean;
      total++;
      if (isBetter(metric, mean(a), mean(b))) agreeing++;
    }
  }
  return { claim, agreeing, total };
}
