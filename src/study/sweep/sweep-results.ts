import { z } from "zod";
import { isPublished } from "../../evaluate/score/judges.ts";
import { type CellResult, cellsSchema } from "../../results/benchmark/cell-result.ts";
import { gainsSchema } from "../../results/sweep-report.ts";
import type { BenchmarkTools } from "../benchmark/benchmark-tools.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";
import { configOfResults, withoutPlaces } from "../benchmark/results.ts";
import { joinedVersions, type MadeBy, madeBySchema } from "../report/made-by.ts";
import { type PointStudy, readGains } from "./scarcity-claims.ts";
import { sweepNames } from "./sweep.ts";
import { findSweep } from "./sweeps.ts";

const { sounds, ...common } = madeBySchema.shape;

/** All that a sweep's report is made of: the contents of its `results.json`. */
export const sweepResultsSchema = z.strictObject({
  study: z.enum(sweepNames),
  command: z.string().nullable(),
  values: z.array(z.string()),
  /** Of the benchmark that is varied. */
  config: z.record(z.string(), z.unknown()),
  ...common,
  /** Whether the judges are those of the paper. */
  isComparable: z.boolean(),
  claims: gainsSchema,
  points: z.array(z.strictObject({ id: z.string(), sounds, cells: cellsSchema })),
});
export type SweepResults = z.output<typeof sweepResultsSchema>;

/** One point of a sweep, finished. */
export interface SweepPoint {
  readonly id: string;
  readonly madeBy: MadeBy;
  readonly cells: readonly CellResult[];
}

export function sweepResults(
  study: SweepResults["study"],
  values: readonly string[],
  config: BenchmarkConfig,
  points: readonly SweepPoint[],
  { judges, command }: Pick<BenchmarkTools, "judges" | "command">,
): SweepResults {
  const [first] = points as readonly [SweepPoint, ...SweepPoint[]];
  const results = {
    study,
    command,
    values: [...values],
    config: withoutPlaces(config),
    models: first.madeBy.models,
    backbones: first.madeBy.backbones,
    versions: joinedVersions(points.map(({ madeBy }) => madeBy.versions)),
    isComparable: isPublished(judges),
    points: points.map(({ id, madeBy, cells }) => ({
      ...{ id, sounds: madeBy.sounds },
      cells: cells.map((cell) => ({ ...cell, curve: [...cell.curve] })),
    })),
    claims: [],
  };
  return { ...results, claims: readGains(pointsOfResults(results)) };
}

/** The points of results, each with the config that it has and its place on the axis. */
export function pointsOfResults(results: SweepResults): PointStudy[] {
  const config = configOfResults(results);
  return findSweep(results.study)
    .variants(results.values)
    .map((variant) => {
      const point = results.points.find(({ id }) => id === variant.id);
      return { variant, config: variant.change(config), cells: (point?.cells ?? []) as readonly CellResult[] };
    });
}
