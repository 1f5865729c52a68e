import { internalError } from "../engine/tensor/error.ts";
import { endsOf } from "./ends.ts";
import type { BetaSchedule, SchedulerConfig } from "./scheduler-config.ts";
import { type SolverConfig, usualSolver } from "./solver-config.ts";

/**
 * How much of a latent is left at each training timestep: x_t = sqrt(alphaBar_t) x_0 + sqrt(1 - alphaBar_t) noise.
 */
export interface NoiseSchedule {
  readonly config: SchedulerConfig;
  /** What samplers do with it. */
  readonly solver: SolverConfig;
  /** alphaBar by timestep, falling from nearly 1: `[num_train_timesteps]`. */
  readonly alphasCumprod: Float32Array;
  /** alphaBar after the last sampling step. */
  readonly finalAlphaCumprod: number;
}

/** The noise schedule that a config describes, with the roundings of diffusers, which keeps betas as float32. */
export function createNoiseSchedule(config: SchedulerConfig, solver: SolverConfig = usualSolver): NoiseSchedule {
  const named = solver.trained_betas === null ? betasOf(config) : Float32Array.from(solver.trained_betas);
  const alphasCumprod = productsOf(solver.rescale_betas_zero_snr ? withoutLastSignal(named) : named);
  const finalAlphaCumprod = config.set_alpha_to_one ? 1 : endsOf(alphasCumprod)[0];
  return { config, solver, alphasCumprod, finalAlphaCumprod };
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

function productsOf(betas: Float32Array): Float32Array {
  let product = 1;
  return betas.map((beta) => {
    product *= Math.fround(1 - beta);
    return product;
  });
}

/** Betas stretched so that the last alphaBar is 0: Lin et al. 2023, algorithm 1. */
function withoutLastSignal(betas: Float32Array): Float32Array {
  const roots = productsOf(betas).map(Math.sqrt);
  const [first, last] = endsOf(roots);
  const scale = Math.fround(first / Math.fround(first - last));
  const alphaBars = roots.map((root) => Math.fround(root - last) * scale).map((root) => root * root);
  return alphaBars.map((alphaBar, i) => 1 - Math.fround(alphaBar / (alphaBars[i - 1] ?? 1)));
}

const betaSchedules: Record<BetaSchedule, (config: SchedulerConfig) => Float32Array> = {
  linear: ({ beta_start, beta_end, num_train_timesteps }) => linspace(beta_start, beta_end, num_train_timesteps),
  scaled_linear: ({ beta_start, beta_end, num_train_timesteps }) =>
    linspace(Math.sqrt(beta_start), Math.sqrt(beta_end), num_train_timesteps).map((root) => root * root),
  // Nichol and Dhariwal 2021, equation 17.
  squaredcos_cap_v2: betasFollowing((time) => Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2),
  sigmoid: ({ beta_start, beta_end, num_train_timesteps }) =>
    linspace(-6, 6, num_train_timesteps).map((x) => (beta_end - beta_start) / (1 + Math.exp(-x)) + beta_start),
  laplace: betasFollowing((time) => {
    const snr = Math.exp(-0.5 * Math.sign(0.5 - time || 1) * Math.log(1 - 2 * Math.abs(0.5 - time) + 1e-6));
    return Math.sqrt(snr / (1 + snr));
  }),
  exp: betasFollowing((time) => Math.exp(-12 * time)),
};

function betasOf(config: SchedulerConfig): Float32Array {
  return betaSchedules[config.beta_schedule](config);
}

/** Betas that make alphaBar follow a function of the time from 0 to 1, capped where little signal is left. */
function betasFollowing(alphaBar: (time: number) => number): (config: SchedulerConfig) => Float32Array {
  return ({ num_train_timesteps: count }) =>
    Float32Array.from({ length: count }, (_, i) =>
      Math.min(1 - alphaBar((i + 1) / count) / alphaBar(i / count), 0.999),
    );
}

/** Evenly spaced float32 numbers, reckoned from the nearer end as PyTorch does, so that both ends are exact. */
function linspace(start: number, end: number, count: number): Float32Array {
  const step = Math.fround((Math.fround(end) - Math.fround(start)) / Math.max(count - 1, 1));
  return Float32Array.from({ length: count }, (_, i) =>
    i < count / 2 ? Math.fround(start) + step * i : Math.fround(end) - step * (count - 1 - i),
  );
}
