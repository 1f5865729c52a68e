import { z } from "zod";
import { layoutNames } from "../../data/layout/layout.ts";
import { samplerNames } from "../../diffusion/samplers/registry.ts";
import { vocoderNames } from "../../generate/settings.ts";
import { type BenchmarkConfig, conditions, metricNames } from "./config.ts";

const count = z.int().positive();
const name = z.string().regex(/^\w[\w.-]*$/, "expected letters, digits, dots and dashes");
const someOf = z.array(z.enum(conditions)).min(1);

const selectionSchema = z.strictObject({
  folds: z.array(z.int()).min(1).optional(),
  exclude: z.array(z.string()).optional(),
  split: z.enum(["train", "validation", "test"]).optional(),
  splitSeed: z.int().nonnegative().optional(),
  testCount: count.optional(),
  clipsPerClass: count.optional(),
});

const publishedSchema = z.strictObject({
  source: z.string(),
  tableI: z.partialRecord(z.enum(conditions), z.partialRecord(z.enum(metricNames), z.number())).default({}),
  tableII: z.record(z.string(), z.partialRecord(z.enum(metricNames), z.number())).default({}),
});

const datasetSchema = z
  .strictObject({
    name,
    path: z.string().nullable().default(null),
    signals: z.strictObject({ clipsPerClass: count, seconds: z.number().positive() }).optional(),
    layout: z.enum(layoutNames).optional(),
    train: selectionSchema.default({}),
    test: selectionSchema.default({}),
    published: publishedSchema.optional(),
  })
  .refine(({ path, signals }) => path === null || signals === undefined, "expected a path or signals, not both");

/** Holds what a config file may say; what is left out becomes a value. */
export const configSchema: z.ZodType<BenchmarkConfig> = z.strictObject({
  name,
  datasets: z.array(datasetSchema).min(1),
  pretrained: z.array(z.strictObject({ name, model: z.string() })).min(1),
  scratch: z.boolean().default(true),
  trainConditions: someOf.default([...conditions]),
  testConditions: someOf.default([...conditions]),
  seeds: z.array(z.int().nonnegative()).min(1),
  training: z.strictObject({
    preset: z.string(),
    steps: count,
    evaluateEvery: count,
    batchSize: count.optional(),
    learningRate: z.number().positive().optional(),
    settings: z.array(z.string()).default([]),
    keepBest: z
      .string()
      .regex(/^(text|audio)\.(FD|IS|KL|FAD)$/, "expected a score, such as text.FD")
      .optional(),
  }),
  evaluation: z.strictObject({
    soundCount: z.int().min(10),
    steps: count,
    guidance: z.number().nonnegative(),
    sampler: z.enum(samplerNames).default("ddim"),
    durationSeconds: z.number().positive(),
    vocoder: z.enum(vocoderNames).default("hifigan"),
    candidates: count.default(1),
    protocol: z.string().default("paper-2023"),
  }),
  judges: z.strictObject({ panns: z.string(), vggish: z.string() }),
  listenCount: count.default(2),
});
