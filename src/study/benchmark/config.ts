import { z } from "zod";
import { layoutNames } from "../../data/layout/layout-name.ts";
import { samplerNames } from "../../diffusion/samplers/registry.ts";
import { presetNames } from "../../evaluate/preset.ts";
import { vocoderNames } from "../../generate/settings.ts";
import { publishedSchema } from "../../results/benchmark/published.ts";
import { conditions } from "../../results/benchmark/score.ts";
import { orNull } from "../../settings/or-null.ts";
import { setting } from "../../settings/setting.ts";

const count = z.int().positive();
const name = setting(z.string().regex(/^\w[\w.-]*$/), "names its folder", {
  expected: "letters, digits, dots and dashes",
});
const areDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
const someOf = z.array(z.enum(conditions)).min(1).refine(areDistinct);
const eachOnce = { expected: `${conditions.join(" or ")}, or both, each once` };
/** Sounds that are judged count up from a million times a run's seed. */
export const seedsApart = 1_000_000;
const mostSeed = Math.floor(Number.MAX_SAFE_INTEGER / seedsApart) - 1;
/** One seed twice would be one run that counts as two. */
const seeds = z.array(z.int().nonnegative().max(mostSeed)).min(1).refine(areDistinct);
const seedsOnce = { expected: `whole numbers from 0 to ${mostSeed}, each once` };

const selectionSchema = z.strictObject({
  folds: orNull(setting(z.array(z.int()).min(1), "folds to take")),
  exclude: orNull(setting(z.array(z.string()), "sounds to leave out, by their ids")),
  split: orNull(setting(z.enum(["train", "validation", "test"]), "the split to take")),
  splitSeed: orNull(setting(z.int().nonnegative(), "of a split that is drawn")),
  testCount: orNull(setting(count, "how many sounds a split that is drawn has for testing")),
  clipsPerClass: orNull(setting(count, "only so many sounds of each class")),
});

/** How the sounds of a class are chosen, where only some are taken. */
const clipChoices = ["name", "seed"] as const;

/** What a prompt is: the names of a sound's classes, or what is said of it. */
const promptKinds = ["labels", "captions"] as const;

const datasetSchema = z
  .strictObject({
    name,
    path: setting(z.string().nullable(), "where its sounds are; none until a path is given beside the config").default(
      null,
    ),
    signals: orNull(
      setting(
        z.strictObject({ clipsPerClass: count, seconds: z.number().positive() }),
        "sounds that are synthesized into the study's folder, in place of a path",
      ),
    ),
    layout: orNull(setting(z.enum(layoutNames), "how it is laid out, where its files don't tell")),
    prompts: orNull(
      setting(
        z.enum(promptKinds),
        "what texts are, in training and testing: the classes' names alone, or the captions",
        {
          absent: "captions",
        },
      ),
    ),
    train: setting(
      selectionSchema.extend({
        choosesBy: orNull(
          setting(
            z.enum(clipChoices),
            "which sounds clipsPerClass takes: the first by name, or others with each seed",
            {
              absent: "name",
            },
          ),
        ),
      }),
      "the sounds to learn from; all where nothing is said",
    ).prefault({}),
    test: setting(selectionSchema, "the sounds to be judged by").prefault({}),
    published: orNull(setting(publishedSchema, "what the paper prints of it, shown beside")),
  })
  .refine(({ path, signals }) => path === null || signals === null, "expected a path or signals, not both");

const trainingSchema = z.strictObject({
  preset: setting(z.string(), "a preset of training the diffusion model"),
  steps: setting(count, "optimizer steps of each cell"),
  evaluateEvery: setting(count, "steps between evaluations; a checkpoint is kept at each"),
  evaluateAt: orNull(
    setting(
      z.array(count).min(1),
      "the steps after which it is judged, beside the last, in place of every so many; checkpoints stay where they are",
    ),
  ),
  batchSize: orNull(setting(count, "clips of each step; the preset's where left out")),
  learningRate: orNull(setting(z.number().positive(), "the preset's where left out")),
  settings: setting(z.array(z.string()), "any other setting of the preset, as name=value").default([]),
  keepBest: orNull(
    setting(
      z.string().regex(/^(text|audio)\.(FD|IS|KL|FAD)$/),
      "keeps the model with the best of a score, in the runs of development seeds",
      { expected: "a score, such as text.FD" },
    ),
  ),
});

const evaluationSchema = z.strictObject({
  soundCount: setting(z.int().min(10), "sounds of each test condition, spread over the test set"),
  steps: setting(count, "sampling steps"),
  guidance: setting(z.number().nonnegative(), "how strongly to follow the prompt"),
  sampler: setting(z.enum(samplerNames), "how steps are taken").default("ddim"),
  durationSeconds: setting(z.number().positive(), "length of each sound", { unit: "seconds" }),
  vocoder: setting(z.enum(vocoderNames), "from mels to sound").default("hifigan"),
  candidates: setting(count, "sounds of which the best is kept").default(1),
  protocol: setting(z.enum(presetNames), "a preset of evaluation").default("paper-2023"),
});

/** What is trained on what, and how it is judged; what a file leaves out becomes a value. */
export const configSchema = z.strictObject({
  name,
  datasets: setting(z.array(datasetSchema).min(1), "sounds to learn from and to be judged by"),
  pretrained: setting(
    z.array(z.strictObject({ name, model: z.string() })).min(1),
    "models that are scored as they are, and fine-tuned; the first one's VAE, CLAP and vocoder also serve those from scratch",
  ),
  scratch: setting(z.boolean(), "whether models from random weights are trained beside").default(true),
  trainConditions: setting(someOf, "what is trained on", eachOnce).default([...conditions]),
  testConditions: setting(someOf, "what trained models are tested with", eachOnce).default(["text"]),
  untrainedTestConditions: orNull(
    setting(someOf, "what pre-trained models are tested with as they are", { ...eachOnce, absent: "both" }),
  ),
  seeds: setting(seeds, "a run of every cell for each", seedsOnce),
  developmentSeeds: orNull(
    setting(
      seeds,
      "runs beside, whose scores are not reported: they choose the step at which the others are reported",
      seedsOnce,
    ),
  ),
  training: trainingSchema,
  evaluation: evaluationSchema,
  judges: setting(
    z.strictObject({ panns: z.string(), vggish: z.string() }),
    "files of published weights, or short names of fetched ones; aisfx is the embedded judge",
  ),
  listenCount: setting(count, "sounds of each cell and test condition that the report lets hear").default(2),
});

/** A benchmark, with nothing left open. */
export type BenchmarkConfig = z.output<typeof configSchema>;
/** The same as a file may say it. */
export type BenchmarkFile = z.input<typeof configSchema>;
export type DatasetConfig = BenchmarkConfig["datasets"][number];
/** Which sounds of a data set are taken. */
export type Selection = DatasetConfig["test"];

/** A config as its file says it, without what that leaves out: equal texts of it are equal benchmarks, since the first of them. */
export function statedConfig(config: object): string {
  return JSON.stringify(config, (key, value: unknown) => (value === null && key !== "path" ? undefined : value));
}
