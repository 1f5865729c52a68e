import { z } from "zod";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { isPublished } from "../../evaluate/score/judges.ts";
import { type CellResult, cellsSchema } from "../../results/benchmark/cell-result.ts";
import { choiceNames, type Study } from "../../results/benchmark/choice.ts";
import { claimNames, readClaims } from "../../results/benchmark/claims.ts";
import { metricNames } from "../../results/benchmark/score.ts";
import { claimVerdicts } from "../../results/paired.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import { type MadeBy, madeBySchema } from "../report/made-by.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import { type BenchmarkConfig, configSchema, statedConfig } from "./config.ts";

const claimSchema = z.strictObject({
  claim: z.enum(claimNames),
  dataset: z.string(),
  of: z.string(),
  by: z.enum(choiceNames).nullable(),
  metric: z.enum(metricNames),
  mean: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  pairs: z.int(),
  verdict: z.enum(claimVerdicts),
});

/** What is told of a config: all of it but places, which are others on each machine and say nothing of a result. */
const toldConfig = z.record(z.string(), z.unknown());

/** All that a benchmark's report is made of: the contents of `results.json`. */
export const benchmarkResultsSchema = z.strictObject({
  study: z.literal("benchmark"),
  /** That makes it again, with places to be filled in; null where a program asked for it. */
  command: z.string().nullable(),
  config: toldConfig,
  ...madeBySchema.shape,
  /** Whether the judges are those of the paper. */
  isComparable: z.boolean(),
  claims: z.array(claimSchema),
  cells: cellsSchema,
});
export type BenchmarkResults = z.output<typeof benchmarkResultsSchema>;

export function benchmarkResults(
  { config, cells }: Study<BenchmarkConfig>,
  madeBy: MadeBy,
  { judges, command }: Pick<BenchmarkTools, "judges" | "command">,
): BenchmarkResults {
  return {
    study: "benchmark",
    command,
    config: withoutPlaces(config),
    ...madeBy,
    isComparable: isPublished(judges),
    claims: readClaims({ config, cells }),
    cells: cells.map((cell) => ({ ...cell, curve: [...cell.curve] })),
  };
}

export function withoutPlaces({ datasets, pretrained, judges: _, ...rest }: BenchmarkConfig): Record<string, unknown> {
  const told = {
    ...rest,
    datasets: datasets.map(({ path: __, ...dataset }) => dataset),
    pretrained: pretrained.map(({ name }) => name),
  };
  return parseJsonObject(statedConfig(told), "config");
}

/** What to do about results that are not as this foley writes them. */
export const resultsAdvice = "results of an older foley are bound to less; make the study again";

const namedModels = z.object({ config: z.looseObject({ pretrained: z.array(z.string()) }) });
const configInResults = z.object({ config: configSchema });

/**
 * The config of results, with the names of models and judges for their places.
 *
 * @param where the results come from, for errors
 * @throws FoleyError "data" naming what this foley knows no such setting of
 */
export function configOfResults(
  { config, backbones }: Pick<BenchmarkResults, "config" | "backbones">,
  where = "results",
): BenchmarkConfig {
  const manner = { code: "data", advice: resultsAdvice } as const;
  const { pretrained } = parseSettings(namedModels, { config }, where, manner).config;
  const whole = {
    ...config,
    pretrained: pretrained.map((name) => ({ name, model: name })),
    judges: { panns: backbones.classifier?.name ?? "", vggish: backbones.frames?.name ?? "" },
  };
  return parseSettings(configInResults, { config: whole }, where, manner).config;
}

/** What results came to, as the study has it. */
export function studyOfResults(results: BenchmarkResults): Study<BenchmarkConfig> {
  return { config: configOfResults(results), cells: results.cells as readonly CellResult[] };
}
