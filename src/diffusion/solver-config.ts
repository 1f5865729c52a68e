import { z } from "zod";

/** How steps are spread over sigmas; `lu` is what only DPM-Solver's files ask for. */
export type SigmaSpacing = "karras" | "exponential" | "beta" | "lu";

/** What a scheduler's file says beyond `SchedulerConfig`, under diffusers' names. Each sampler heeds what is its own. */
export interface SolverConfig {
  /** Betas that follow no named schedule: `[num_train_timesteps]`. */
  readonly trained_betas: readonly number[] | null;
  /** Whether betas are stretched so that nothing of the signal is left at the last timestep: Lin et al. 2023. */
  readonly rescale_betas_zero_snr: boolean;
  /** Whether each predicted clean latent is clamped to a quantile of itself: Saharia et al. 2022, section 2.3. */
  readonly thresholding: boolean;
  readonly dynamic_thresholding_ratio: number;
  readonly sample_max_value: number;
  /** How steps are spread over sigmas; null where they are spread over timesteps. */
  readonly sigma_spacing: SigmaSpacing | null;
  /** The ends of a spacing over sigmas; the schedule's own where null. */
  readonly sigma_min: number | null;
  readonly sigma_max: number | null;
  /** Whether the last step ends without noise, or with that of timestep 0. */
  readonly final_sigmas_type: "zero" | "sigma_min";
  readonly solver_order: number;
  /** `heun` in place of the midpoint for DPM-Solver, `bh1` in place of `bh2` for UniPC; others mean the usual one. */
  readonly solver_type: string;
  /** Whether the last steps of a short walk are of lower order. */
  readonly lower_order_final: boolean;
  readonly euler_at_final: boolean;
  /** Timesteps with less log-signal-to-noise than this are left out of DPM-Solver's spacing. */
  readonly lambda_min_clipped: number;
  /** Steps that UniPC does not correct. */
  readonly disable_corrector: readonly number[];
  /** Variance of DDPM's steps. */
  readonly variance_type: string;
  /** Whether PNDM begins with linear multistep instead of Runge-Kutta. */
  readonly skip_prk_steps: boolean;
  /** Steps of the solver that a consistency model was distilled from, and the scale of its timesteps. */
  readonly original_inference_steps: number;
  readonly timestep_scaling: number;
}

const longest = 100_000;

/** Fills in what is absent, and drops other keys; `use_…_sigmas` become `sigma_spacing` before. */
export const solverConfigSchema: z.ZodType<SolverConfig> = z.object({
  trained_betas: z.array(z.number().positive().max(1)).min(1).max(longest).nullable().default(null),
  rescale_betas_zero_snr: z.boolean().default(false),
  thresholding: z.boolean().default(false),
  dynamic_thresholding_ratio: z.number().min(0).max(1).default(0.995),
  sample_max_value: z.number().min(1).default(1),
  sigma_spacing: z.enum(["karras", "exponential", "beta", "lu"]).nullable().default(null),
  sigma_min: z.number().positive().nullable().default(null),
  sigma_max: z.number().positive().nullable().default(null),
  final_sigmas_type: z.enum(["zero", "sigma_min"]).default("zero"),
  solver_order: z.int().min(1).max(3).default(2),
  solver_type: z.string().default("midpoint"),
  lower_order_final: z.boolean().default(true),
  euler_at_final: z.boolean().default(false),
  lambda_min_clipped: z.union([z.number(), z.literal(Number.NEGATIVE_INFINITY)]).default(Number.NEGATIVE_INFINITY),
  disable_corrector: z.array(z.int().nonnegative()).max(longest).default([]),
  variance_type: z
    .string()
    .nullable()
    .transform((type) => type ?? "fixed_small")
    .default("fixed_small"),
  skip_prk_steps: z.boolean().default(false),
  original_inference_steps: z.int().positive().max(longest).default(50),
  timestep_scaling: z.number().positive().default(10),
});

/** What holds where no file says otherwise. */
export const usualSolver: SolverConfig = Object.freeze(solverConfigSchema.parse({}));
