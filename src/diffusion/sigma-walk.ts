import { decompose } from "./parametrization.ts";
import type { SamplerOptions } from "./sampler.ts";
import { type SigmaLayout, type SigmaLevel, sigmaLevels, timestepSpacing } from "./sigmas.ts";
import { walkLevels } from "./step-loop.ts";
import { samplingTimesteps, withSpacing } from "./timesteps.ts";

export interface SigmaState extends SigmaLevel {
  /** The latent, of variance 1 at any noise level, as the model takes it. */
  readonly x: Float32Array;
  /** The clean latent that the model predicts. */
  readonly x0: Float32Array;
  readonly index: number;
  readonly count: number;
  /** The timestep of the next step; that of this one at the last. */
  readonly timestepNext: number;
  /** The prediction of another latent at another level, for samplers that need more than one a step. */
  readonly predict: (x: Float32Array, timestep: number, sigma: number) => Promise<Float32Array>;
}

/** The walk of every sampler over sigmas, which reckons with predictions of the clean latent. */
export async function walkSigmas(
  options: SamplerOptions,
  layout: SigmaLayout,
  rule: (state: SigmaState) => Float32Array | Promise<Float32Array>,
): Promise<Float32Array> {
  const { prediction_type: type } = options.schedule.config;
  const levels = sigmaLevels(options, layout).map((level) => ({ ...level, alphaBar: alphaBarOf(level.sigma) }));
  return walkLevels(options, levels, ({ x, output, level, index, denoise }) =>
    rule({
      ...level,
      x,
      index,
      x0: decompose(type, output, x, level.alphaBar).x0,
      count: levels.length,
      timestepNext: levels[index + 1]?.timestep ?? level.timestep,
      predict: async (at, timestep, sigma) => decompose(type, await denoise(at, timestep), at, alphaBarOf(sigma)).x0,
    }),
  );
}

/** Weight of the clean latent at a sigma. */
export function signalAt(sigma: number): number {
  return 1 / Math.sqrt(sigma * sigma + 1);
}

function alphaBarOf(sigma: number): number {
  return 1 / (sigma * sigma + 1);
}

/** The layout of Euler's and Heun's methods. */
export const singleStepLayout: SigmaLayout = {
  timesteps: ({ schedule, steps, spacing }) => {
    const last = schedule.config.num_train_timesteps - 1;
    const chosen = timestepSpacing(schedule, spacing);
    // Not rounded, as the model takes fractions.
    if (chosen === "linspace")
      return Array.from({ length: steps }, (_, i) => last - (steps > 1 ? (i * last) / (steps - 1) : last));
    return samplingTimesteps(withSpacing(schedule.config, chosen), steps);
  },
  spansAll: false,
  toTimestep: (timestep) => timestep,
};

/** The layout of multistep methods: one step more than asked for, of which the last is left out. */
export const multistepLayout: SigmaLayout = {
  timesteps: ({ schedule, steps, spacing }) => {
    const chosen = timestepSpacing(schedule, spacing);
    const config = withSpacing(schedule.config, chosen);
    if (chosen === "trailing") return samplingTimesteps(config, steps);
    return samplingTimesteps(config, steps + 1).slice(0, -1);
  },
  spansAll: true,
  toTimestep: (timestep, spacing) => (spacing === "karras" ? Math.round(timestep) : Math.floor(timestep)),
};

/** The noise with which Euler's and Heun's methods begin: a little less than 1 where diffusers takes sigma for it. */
export function initialNoise(options: SamplerOptions): SamplerOptions {
  if (timestepSpacing(options.schedule, options.spacing) === "leading") return options;
  const sigma = sigmaLevels(options, singleStepLayout)[0]?.sigma ?? 0;
  return { ...options, noise: options.noise.map((value) => value * sigma * signalAt(sigma)) };
}
