import { z } from "zod";
import { orNull } from "../../settings/or-null.ts";
import { cellsSchema } from "./cell-result.ts";
import { publishedSchema } from "./published.ts";
import { conditions } from "./score.ts";

const someOf = z.array(z.enum(conditions));

const trainingSchema = z.object({
  preset: z.string(),
  steps: z.int(),
  evaluateEvery: z.int(),
  evaluateAt: orNull(z.array(z.int())),
});

const evaluationSchema = z.object({
  soundCount: z.int(),
  steps: z.int(),
  guidance: z.number(),
  sampler: orNull(z.string()),
  durationSeconds: z.number(),
  vocoder: orNull(z.string()),
});

/** A config as reports tell it: pre-trained models by their names. */
export const toldConfigSchema = z.object({
  name: z.string(),
  datasets: z.array(z.object({ name: z.string(), published: orNull(publishedSchema) })),
  pretrained: z.array(z.string().transform((name) => ({ name }))),
  scratch: z.boolean(),
  trainConditions: someOf,
  testConditions: someOf,
  untrainedTestConditions: orNull(someOf),
  seeds: z.array(z.int()),
  developmentSeeds: orNull(z.array(z.int())),
  training: trainingSchema,
  evaluation: evaluationSchema,
});

/** What every report of scores says of who made them. */
export const reportOriginSchema = z.object({
  command: orNull(z.string()),
  backbones: z.record(z.string(), z.object({ name: z.string() })).default({}),
  /** Whether the judges are those of the paper. */
  isComparable: z.boolean().default(false),
});

/**
 * A benchmark's results as far as its tables, curves and claims need them: those of an older foley, which are bound to less,
 * and those of a study that goes on are read as well.
 */
export const benchmarkReportSchema = reportOriginSchema.extend({ config: toldConfigSchema, cells: cellsSchema });
export type BenchmarkReport = z.output<typeof benchmarkReportSchema>;
