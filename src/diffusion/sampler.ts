import type { Generator } from "../engine/random/generator.ts";
import type { NoiseSchedule } from "./schedule.ts";
import type { Spacing } from "./timesteps.ts";

/**
 * The model as a sampler sees it: its output for the latent `x` at a training timestep, of the same length.
 *
 * What the output means is the schedule's `prediction_type`; the condition and guidance are inside.
 */
export type Denoise = (x: Float32Array, timestep: number) => Promise<Float32Array>;

/** A finished step, for progress bars and previews. */
export interface SamplerStep {
  /** From 1 to `steps`. */
  readonly step: number;
  readonly steps: number;
  /** The timestep at which the step began. */
  readonly timestep: number;
  /** The latent after the step; not to be written to. */
  readonly latent: Float32Array;
  /** Where the latent seems to be going: the clean latent that the model predicted at the beginning of the step. */
  readonly predict: () => Float32Array;
}

/** A clean latent to begin from, or to keep in part. */
export interface GivenLatent {
  /** In the layout of the noise. */
  readonly clean: Float32Array;
  /** Steps left out at the noisy end, from 0 to all: the more, the closer the result stays to the given latent. */
  readonly skip: number;
  /** 1 where the latent is made anew, 0 where it is kept; null where nothing must be kept. */
  readonly mask: Float32Array | null;
}

export interface SamplerOptions {
  readonly denoise: Denoise;
  /** The latent to begin with, pure noise for a new sound, in any layout; it is not written to. */
  readonly noise: Float32Array;
  readonly schedule: NoiseSchedule;
  readonly steps: number;
  /** How the steps are spread over the noise levels; as the schedule says where absent. */
  readonly spacing?: Spacing | null | undefined;
  /** Share of fresh noise in each DDIM step: 0 for none, 1 for as much as DDPM; the other samplers have their own. */
  readonly eta: number;
  /** Source of the fresh noise. */
  readonly generator: Generator;
  /** Where it is there, `noise` is what is mixed into it. */
  readonly given?: GivenLatent | undefined;
  /** The next step waits for a promise that it returns. */
  readonly onStep?: ((step: SamplerStep) => unknown) | undefined;
  /** Checked before each step. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * From noise to a clean latent.
 *
 * @throws FoleyError "aborted" after the signal, "diverged" where the model gives no number, "usage" for impossible steps
 */
export type Sampler = (options: SamplerOptions) => Promise<Float32Array>;
