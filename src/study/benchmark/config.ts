import type { LayoutName } from "../../data/layout/layout.ts";
import type { SamplerName } from "../../diffusion/samplers/registry.ts";
import type { VocoderName } from "../../generate/settings.ts";

/** What a sound is made from: a caption of it, or the sound itself. */
export const conditions = ["text", "audio"] as const;
export type Condition = (typeof conditions)[number];

/** The metrics of the paper, in its order. */
export const metricNames = ["FD", "IS", "KL", "FAD"] as const;
export type MetricName = (typeof metricNames)[number];

/** Which sounds of a data set are taken; all where nothing is said. */
export interface Selection {
  readonly folds?: readonly number[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly split?: "train" | "validation" | "test" | undefined;
  /** Of a split that is drawn: its seed, and how many sounds are for testing. */
  readonly splitSeed?: number | undefined;
  readonly testCount?: number | undefined;
  /** Only so many sounds of each class, the first by name. */
  readonly clipsPerClass?: number | undefined;
}

export type Scores = Readonly<Partial<Record<MetricName, number>>>;

/** What the paper prints of a data set; entered by who has the paper, and shown beside. */
export interface Published {
  readonly source: string;
  /** By test condition. */
  readonly tableI: Readonly<Partial<Record<Condition, Scores>>>;
  /** By `start/training condition/test condition`, as in `scratch/text/audio`. */
  readonly tableII: Readonly<Record<string, Scores>>;
}

export interface DatasetConfig {
  readonly name: string;
  /** Null until a path is given beside the config. */
  readonly path: string | null;
  /** Sounds that are synthesized into the study's folder, in place of a path. */
  readonly signals?: { readonly clipsPerClass: number; readonly seconds: number } | undefined;
  /** How it is laid out, where its files don't tell. */
  readonly layout?: LayoutName | undefined;
  readonly train: Selection;
  readonly test: Selection;
  readonly published?: Published | undefined;
}

export interface TrainingConfig {
  readonly preset: string;
  readonly steps: number;
  /** Steps between evaluations; a checkpoint is kept at each. */
  readonly evaluateEvery: number;
  readonly batchSize?: number | undefined;
  readonly learningRate?: number | undefined;
  /** Any other setting of the preset, as `name=value`. */
  readonly settings: readonly string[];
  /** Keeps the model with the best of a score, such as `text.FD`. */
  readonly keepBest?: string | undefined;
}

export interface EvaluationConfig {
  /** Sounds of each test condition, spread over the test set. At least 10: the inception score parts them. */
  readonly soundCount: number;
  readonly steps: number;
  readonly guidance: number;
  readonly sampler: SamplerName;
  readonly durationSeconds: number;
  readonly vocoder: VocoderName;
  readonly candidates: number;
  /** A preset of `foley evaluate`. */
  readonly protocol: string;
}

/** A benchmark: what is trained on what, and how it is judged. */
export interface BenchmarkConfig {
  readonly name: string;
  readonly datasets: readonly DatasetConfig[];
  /** Models that are scored as they are, and fine-tuned; the first one's VAE, CLAP and vocoder also serve those from scratch. */
  readonly pretrained: readonly { readonly name: string; readonly model: string }[];
  /** Whether models from random weights are trained beside. */
  readonly scratch: boolean;
  readonly trainConditions: readonly Condition[];
  readonly testConditions: readonly Condition[];
  readonly seeds: readonly number[];
  readonly training: TrainingConfig;
  readonly evaluation: EvaluationConfig;
  /** Files of published weights, or short names of fetched ones; `nano` is the embedded backbone. */
  readonly judges: { readonly panns: string; readonly vggish: string };
  /** Sounds of each cell and test condition that the report lets hear. */
  readonly listenCount: number;
}
