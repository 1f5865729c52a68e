import { type Decomposition, decompose, epsilonGiven } from "../parametrization.ts";
import type { Sampler } from "../sampler.ts";
import type { SchedulerConfig } from "../scheduler-config.ts";
import { type StepState, walkTimesteps } from "../step-loop.ts";

/**
 * DDIM, with `eta` from 0, deterministic, to 1, DDPM.
 *
 * Fresh noise is drawn at every step when `eta` is above 0, the last included, as diffusers does.
 *
 * @see Song et al. 2021, equations 12 and 16
 */
export const sampleDdim: Sampler = async (options) => {
  const { schedule, eta, generator } = options;
  return walkTimesteps(options, (state) => {
    const { x0, epsilon } = predict(schedule.config, state);
    const sigma = eta * Math.sqrt(stepVariance(state));
    const direction = Math.sqrt(Math.max(1 - state.alphaBarNext - sigma * sigma, 0));
    const signal = Math.sqrt(state.alphaBarNext);
    const next = x0.map((clean, i) => signal * clean + direction * (epsilon[i] as number));
    return eta > 0 ? addScaled(next, sigma, generator.randn(next.length)) : next;
  });
};

/** The clean latent, clamped where the config says so, and the noise that goes with it. */
function predict(config: SchedulerConfig, { x, output, alphaBar }: StepState): Decomposition {
  const { x0, epsilon } = decompose(config.prediction_type, output, x, alphaBar);
  const clean = config.clip_sample ? clamp(x0, config.clip_sample_range) : x0;
  return { x0: clean, epsilon: config.use_clipped_model_output ? epsilonGiven(clean, x, alphaBar) : epsilon };
}

/** sigma_t squared at eta 1. */
function stepVariance({ alphaBar, alphaBarNext }: StepState): number {
  return ((1 - alphaBarNext) / (1 - alphaBar)) * (1 - alphaBar / alphaBarNext);
}

function clamp(values: Float32Array, range: number): Float32Array {
  return values.map((value) => Math.min(Math.max(value, -range), range));
}

function addScaled(values: Float32Array, scale: number, noise: Float32Array): Float32Array {
  return values.map((value, i) => value + scale * (noise[i] as number));
}
