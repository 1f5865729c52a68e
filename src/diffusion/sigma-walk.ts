import { clamp, thresholdClean } from "./limit-clean.ts";
import { decompose } from "./parametrization.ts";
import type { SamplerOptions } from "./sampler.ts";
import type { NoiseSchedule } from "./schedule.ts";
import { type SigmaEnds, type SigmaLayout, type SigmaLevel, sigmaLevels, timestepSpacing } from "./sigmas.ts";
import type { SigmaSpacing } from "./solver-config.ts";
import { walkLevels } from "./step-loop.ts";
import { roundHalfToEven, samplingTimesteps, withSpacing } from "./timesteps.ts";

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
  const { schedule } = options;
  const clean = (output: Float32Array, x: Float32Array, alphaBar: number): Float32Array =>
    layout.limit(schedule, decompose(schedule.config.prediction_type, output, x, alphaBar).x0);
  const levels = sigmaLevels(options, layout).map((level) => ({ ...level, alphaBar: alphaBarOf(level.sigma) }));
  return walkLevels(options, levels, ({ x, output, level, index, denoise }) =>
    rule({
      ...level,
      x,
      index,
      x0: clean(output, x, level.alphaBar),
      count: levels.length,
      timestepNext: levels[index + 1]?.timestep ?? level.timestep,
      predict: async (at, timestep, sigma) => clean(await denoise(at, timestep), at, alphaBarOf(sigma)),
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

/** The layout of samplers that see one step at a time: of LMS and Euler's method with fresh noise, and what Euler's and Heun's alter. */
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
  limit: (_, x0) => x0,
  lastSigma: () => 0,
};

/** The same for Heun's method, whose files may say that it clamps. */
export const heunLayout: SigmaLayout = {
  ...singleStepLayout,
  limit: ({ config }, x0) => (config.clip_sample ? clamp(x0, config.clip_sample_range) : x0),
};

/** The same for Euler's method, whose files say how the last step ends. */
export const eulerLayout: SigmaLayout = { ...singleStepLayout, lastSigma: endAsAsked(({ smallest }) => smallest) };

/** The layout of UniPC: one step more than asked for, of which the last is left out. */
export const unipcLayout: SigmaLayout = {
  timesteps: (options) => multistepTimesteps(options, options.schedule.config.num_train_timesteps),
  spansAll: true,
  toTimestep: (timestep, spacing) => (isRounded(spacing) ? roundHalfToEven(timestep) : Math.floor(timestep)),
  limit: thresholdClean,
  lastSigma: endAsAsked(({ smallest, last }) => last ?? smallest),
};

/** The same for DEIS, which never ends without noise. */
export const deisLayout: SigmaLayout = { ...unipcLayout, lastSigma: (_, { smallest, last }) => last ?? smallest };

/** The same for DPM-Solver, which can leave out what is almost noise alone. */
export const dpmLayout: SigmaLayout = {
  timesteps: (options) => multistepTimesteps(options, clippedEnd(options.schedule)),
  spansAll: true,
  toTimestep: (timestep, spacing, { beta_schedule }) =>
    isRounded(spacing) && beta_schedule !== "squaredcos_cap_v2" ? roundHalfToEven(timestep) : Math.floor(timestep),
  limit: thresholdClean,
  lastSigma: endAsAsked(({ smallest }) => smallest),
};

function multistepTimesteps({ schedule, steps, spacing }: SamplerOptions, end: number): number[] {
  const chosen = timestepSpacing(schedule, spacing);
  const config = withSpacing(schedule.config, chosen);
  if (chosen === "trailing") return samplingTimesteps(config, steps, end);
  return samplingTimesteps(config, steps, end, 1);
}

/** The first timestep whose log-signal-to-noise is below what the file allows. */
function clippedEnd({ alphasCumprod, solver }: NoiseSchedule): number {
  const first = alphasCumprod.findIndex(
    (alphaBar) => 0.5 * Math.log(alphaBar / (1 - alphaBar)) < solver.lambda_min_clipped,
  );
  return first < 0 ? alphasCumprod.length : first;
}

function isRounded(spacing: SigmaSpacing): boolean {
  return spacing === "karras" || spacing === "lu";
}

/** No noise at the end, or what there is at timestep 0, as the file says. */
function endAsAsked(minimum: (ends: SigmaEnds) => number): SigmaLayout["lastSigma"] {
  return ({ solver }, ends) => (solver.final_sigmas_type === "zero" ? 0 : minimum(ends));
}

/** The noise with which those of `singleStepLayout` begin: a little less than 1 where diffusers takes sigma for it. */
export function initialNoise(options: SamplerOptions): SamplerOptions {
  if (timestepSpacing(options.schedule, options.spacing) === "leading") return options;
  const sigma = sigmaLevels(options, singleStepLayout)[0]?.sigma ?? 0;
  return { ...options, noise: options.noise.map((value) => value * sigma * signalAt(sigma)) };
}
