import { internalError } from "../engine/tensor/error.ts";
import type { BetaSchedule, SchedulerConfig } from "./scheduler-config.ts";

/**
 * How much of a latent is left at each training timestep: x_t = sqrt(alphaBar_t) x_0 + sqrt(1 - alphaBar_t) noise.
 */
export interface NoiseSchedule {
  readonly config: SchedulerConfig;
  /** alphaBar by timestep, falling from nearly 1: `[num_train_timesteps]`. */
  readonly alphasCumprod: Float32Array;
  /** alphaBar after the last sampling step. */
  readonly finalAlphaCumprod: number;
}

/** The noise schedule that a config describes, with the roundings of diffusers, which keeps betas as float32. */
export function createNoiseSchedule(config: SchedulerConfig): NoiseSchedule {
  const alphasCumprod = new Float32Array(config.num_train_timesteps);
  let product = 1;
  betasOf(config).forEach((beta, timestep) => {
    product *= Math.fround(1 - beta);
    alphasCumprod[timestep] = product;
  });
  return { config, alphasCumprod, finalAlphaCumprod: config.set_alpha_to_one ? 1 : (alphasCumprod[0] as number) };
}

/** alphaBar of a timestep; below timestep 0 that of a finished sample. */
export function alphaBarAt(schedule: NoiseSchedule, timestep: number): number {
  if (timestep < 0) return schedule.finalAlphaCumprod;
  const alphaBar = schedule.alphasCumprod[timestep];
  if (alphaBar === undefined) throw internalError(`timestep ${timestep} is not among ${schedule.alphasCumprod.length}`);
  return alphaBar;
}

/** Signal-to-noise ratio, alphaBar / (1 - alphaBar), by timestep. */
export function signalToNoise(schedule: NoiseSchedule): Float32Array {
  return schedule.alphasCumprod.map((alphaBar) => alphaBar / (1 - alphaBar));
}

const betaSchedules: Record<BetaSchedule, (config: SchedulerConfig) => Float32Array> = {
  linear: ({ beta_start, beta_end, num_train_timesteps }) => linspace(beta_start, beta_end, num_train_timesteps),
  scaled_linear: ({ beta_start, beta_end, num_train_timesteps }) =>
    linspace(Math.sqrt(beta_start), Math.sqrt(beta_end), num_train_timesteps).map((root) => root * root),
  squaredcos_cap_v2: ({ num_train_timesteps: count }) =>
    Float32Array.from({ length: count }, (_, i) =>
      Math.min(1 - cosineAlphaBar((i + 1) / count) / cosineAlphaBar(i / count), 0.999),
    ),
};

function betasOf(config: SchedulerConfig): Float32Array {
  return betaSchedules[config.beta_schedule](config);
}

/** Nichol and Dhariwal 2021, equation 17. */
function cosineAlphaBar(time: number): number {
  return Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;
}

/** Evenly spaced float32 numbers, reckoned from the nearer end as PyTorch does, so that both ends are exact. */
function linspace(start: number, end: number, count: number): Float32Array {
  const step = Math.fround((Math.fround(end) - Math.fround(start)) / Math.max(count - 1, 1));
  return Float32Array.from({ length: count }, (_, i) =>
    i < count / 2 ? Math.fround(start) + step * i : Math.fround(end) - step * (count - 1 - i),
  );
}
