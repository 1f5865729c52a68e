import { combine } from "../combine.ts";
import { limitClean } from "../limit-clean.ts";
import { type Decomposition, decompose, epsilonGiven } from "../parametrization.ts";
import type { Sampler } from "../sampler.ts";
import type { NoiseSchedule } from "../schedule.ts";
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
    const sigma = eta * Math.sqrt(stepVariance(state));
    const next = ddimStep(schedule, state, sigma);
    return eta > 0 ? addScaled(next, sigma, generator.randn(next.length)) : next;
  });
};

/**
 * The latent at the next noise level, but for fresh noise.
 *
 * @param sigma the deviation of the fresh noise for which room is left; 0 is the deterministic step
 */
export function ddimStep(schedule: NoiseSchedule, state: StepState, sigma = 0): Float32Array {
  const { x0, epsilon } = predict(schedule, state);
  const direction = Math.sqrt(Math.max(1 - state.alphaBarNext - sigma * sigma, 0));
  const signal = Math.sqrt(state.alphaBarNext);
  return combine(x0, [epsilon], (clean, noise) => signal * clean + direction * noise);
}

/** The clean latent, limited as the config says, and the noise that goes with it. */
function predict(schedule: NoiseSchedule, { x, output, alphaBar }: StepState): Decomposition {
  const { config } = schedule;
  const { x0, epsilon } = decompose(config.prediction_type, output, x, alphaBar);
  const clean = limitClean(schedule, x0);
  return { x0: clean, epsilon: config.use_clipped_model_output ? epsilonGiven(clean, x, alphaBar) : epsilon };
}

/** sigma_t squared at eta 1. */
function stepVariance({ alphaBar, alphaBarNext }: StepState): number {
  return ((1 - alphaBarNext) / (1 - alphaBar)) * (1 - alphaBar / alphaBarNext);
}

function addScaled(values: Float32Array, scale: number, noise: Float32Array): Float32Array {
  return combine(values, [noise], (value, fresh) => value + scale * fresh);
}
