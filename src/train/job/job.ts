import type { Runtime } from "../../engine/runtime/runtime.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { TensorCache } from "../../weights/node/tensor-cache.ts";
import type { TrainingClip } from "../data/training-clip.ts";
import { applySettings } from "../preset/apply-settings.ts";
import type { ScoringOptions } from "../score/sound-scorer.ts";
import type { AdamWOptions, LearningRateSchedule } from "../settings/optimizer.ts";
import type { TrainingTask } from "../task/training-task.ts";

/** What a user may change of a preset, whatever is trained. */
export interface Overrides {
  readonly stepCount?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly seed?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly textProbability?: number | undefined;
  /** Any other scalar of the preset, as `name=value`. */
  readonly settings?: readonly string[] | undefined;
}

/** What a training run is made from. */
export interface JobRequest {
  readonly runtime: Runtime;
  readonly clips: readonly TrainingClip[];
  readonly preset: string;
  /** A model folder to begin from; null begins from random weights. */
  readonly from: string | null;
  /** Model folders with the frozen parts that a latent diffusion model needs; `from` where null. */
  readonly vae: string | null;
  readonly clap: string | null;
  readonly overrides: Overrides;
  /** Keeps what preparation makes of sounds and captions; nothing is kept where absent or null. */
  readonly cache?: TensorCache | null | undefined;
  /** How the model is heard and judged while it learns, of jobs that can be; not at all where absent. */
  readonly scoring?: ScoringOptions | undefined;
  /** Hears of slow preparation, such as encoding latents. */
  readonly onPrepare?: ((what: string, done: number, total: number) => void) | undefined;
}

/** A task with what the loop must know of it. */
export interface PreparedJob {
  readonly task: TrainingTask;
  readonly stepCount: number;
  /** All settings that must not change in a resumed run. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** One kind of training: `foley train NAME`. */
export interface Job {
  readonly name: string;
  readonly summary: string;
  readonly presets: readonly string[];
  /** Whether what it trains can be heard and scored while it learns. */
  readonly isScored?: boolean | undefined;
  prepare(request: JobRequest): Promise<PreparedJob>;
}

/** What every training config has, so that overrides apply to all alike. */
interface CommonConfig {
  readonly batchSize: number;
  readonly seed: number;
  readonly stepCount: number;
  readonly learningRate: LearningRateSchedule;
  readonly optimizer: AdamWOptions;
}

/** A preset with the user's changes; an option of its own goes before `--set`. */
export function withOverrides<C extends CommonConfig>(job: string, preset: C, overrides: Overrides): C {
  const { learningRate, stepCount, batchSize, seed, settings = [] } = overrides;
  const changed = applySettings(job, preset, settings);
  return {
    ...changed,
    ...(stepCount === undefined ? {} : { stepCount }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(seed === undefined ? {} : { seed }),
    ...(learningRate === undefined ? {} : { learningRate: { ...changed.learningRate, peak: learningRate } }),
  };
}

/** @throws FoleyError "usage" naming the presets that exist */
export function choosePreset<C>(job: string, presets: Readonly<Record<string, C>>, name: string): C {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset !== undefined) return preset;
  throw new FoleyError(
    "usage",
    `train ${job}: expected a preset of ${Object.keys(presets).join(", ")}, got "${name}"; choose one`,
  );
}

/** @throws FoleyError "usage" where a folder that the job needs is not given */
export function requireFolder(job: string, option: string, folder: string | null): string {
  if (folder !== null) return folder;
  throw new FoleyError(
    "usage",
    `train ${job}: expected --${option} FOLDER, got nothing; name a model folder with that part`,
  );
}
