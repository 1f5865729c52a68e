import { z } from "zod";
import { FoleyError } from "../engine/tensor/error.ts";

/** What the denoiser's output means; see `parametrization.ts`. */
export type PredictionType = "epsilon" | "v_prediction" | "sample";

/** How noise grows with the timestep. */
export type BetaSchedule = "linear" | "scaled_linear" | "squaredcos_cap_v2" | "sigmoid" | "laplace" | "exp";

/** How a few sampling steps are spread over the training timesteps. */
export type TimestepSpacing = "leading" | "trailing" | "linspace";

/** The settings of `scheduler_config.json`, under diffusers' names and with its DDIM defaults. */
export interface SchedulerConfig {
  readonly num_train_timesteps: number;
  readonly beta_start: number;
  readonly beta_end: number;
  readonly beta_schedule: BetaSchedule;
  readonly prediction_type: PredictionType;
  readonly timestep_spacing: TimestepSpacing;
  /** Added to every timestep of the "leading" spacing. */
  readonly steps_offset: number;
  /** Whether the last step ends without any noise, or with that of timestep 0. */
  readonly set_alpha_to_one: boolean;
  /** Whether each predicted clean latent is clamped to ± `clip_sample_range`. */
  readonly clip_sample: boolean;
  readonly clip_sample_range: number;
  /** Whether the noise is derived anew from the clamped latent. diffusers has this as an argument of a step. */
  readonly use_clipped_model_output: boolean;
}

/** A schedule beyond this is damage: published ones have a thousand timesteps. */
const mostTimesteps = 100_000;

/** Fills in DDIM's defaults, and drops keys that are not of `SchedulerConfig`. */
export const schedulerConfigSchema: z.ZodType<SchedulerConfig> = z.object({
  num_train_timesteps: z.int().positive().max(mostTimesteps).default(1000),
  beta_start: z.number().positive().lt(1).default(0.0001),
  beta_end: z.number().positive().lt(1).default(0.02),
  beta_schedule: z
    .enum(["linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid", "laplace", "exp"])
    .default("linear"),
  prediction_type: z.enum(["epsilon", "v_prediction", "sample"]).default("epsilon"),
  timestep_spacing: z.enum(["leading", "trailing", "linspace"]).default("leading"),
  steps_offset: z.int().nonnegative().max(mostTimesteps).default(0),
  set_alpha_to_one: z.boolean().default(true),
  clip_sample: z.boolean().default(true),
  clip_sample_range: z.number().positive().default(1),
  use_clipped_model_output: z.boolean().default(false),
});

/** What would change the sound and has no place in these settings must not pass unnoticed; other unknown keys may. */
const withoutPlace = z.object({
  trained_betas: z.null().optional(),
  thresholding: z.literal(false).optional(),
  rescale_betas_zero_snr: z.literal(false).optional(),
});

/**
 * Checks settings of DDIM's kind, such as training is given, and fills in what is absent. A `scheduler_config.json` of
 * any class is read by `parseScheduler`.
 *
 * @param where the file or argument, to begin the error with
 * @throws FoleyError "config" that names the setting
 */
export function parseSchedulerConfig(where: string, settings: unknown): SchedulerConfig {
  checkRows(where, withoutPlace, settings);
  return Object.freeze(checkRows(where, schedulerConfigSchema, settings));
}

/** @throws FoleyError "config" that names the first setting that cannot be */
export function checkRows<T>(where: string, schema: z.ZodType<T>, settings: unknown): T {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const setting = issue?.path.join(".") || "the settings";
  throw new FoleyError("config", `${where}: ${setting}: ${issue?.message}; correct the scheduler's settings`);
}

/** The scheduler of the released AudioLDM checkpoints. */
export const audioldmSchedulerConfig: SchedulerConfig = parseSchedulerConfig("AudioLDM", {
  beta_start: 0.0015,
  beta_end: 0.0195,
  beta_schedule: "scaled_linear",
  steps_offset: 1,
  set_alpha_to_one: false,
  clip_sample: false,
});
