import { FoleyError } from "../../engine/tensor/error.ts";
import { combine } from "../combine.ts";
import { limitClean } from "../limit-clean.ts";
import { decompose, ratesOf } from "../parametrization.ts";
import type { Sampler, SamplerOptions } from "../sampler.ts";
import { alphaBarAt } from "../schedule.ts";
import { walkLevels } from "../step-loop.ts";

const sigmaData = 0.5;

/**
 * Latent consistency: each step jumps to a clean latent, and all but the last add fresh noise to it.
 *
 * Good in few steps with a model distilled for it.
 *
 * @see Luo et al. 2023, "Latent Consistency Models", algorithm 3
 */
export const sampleLcm: Sampler = async (options) => {
  const { schedule, generator } = options;
  const { prediction_type: type } = schedule.config;
  const timesteps = consistencyTimesteps(options);
  const levels = timesteps.map((timestep, i) => {
    const next = timesteps[i + 1];
    const alphaBarNext = next === undefined ? null : alphaBarAt(schedule, next);
    return { timestep, alphaBar: alphaBarAt(schedule, timestep), alphaBarNext };
  });
  return walkLevels(options, levels, ({ x, output, level: { timestep, alphaBar, alphaBarNext } }) => {
    const x0 = limitClean(schedule, decompose(type, output, x, alphaBar).x0);
    const scaled = timestep * schedule.solver.timestep_scaling;
    const norm = scaled * scaled + sigmaData * sigmaData;
    const skip = (sigmaData * sigmaData) / norm;
    const out = scaled / Math.sqrt(norm);
    const clean = combine(x, [x0], (value, predicted) => out * predicted + skip * value);
    if (alphaBarNext === null) return clean;
    const noise = generator.randn(x.length);
    const rates = ratesOf(alphaBarNext);
    return combine(clean, [noise], (value, fresh) => rates.signal * value + rates.noise * fresh);
  });
};

/** Some of the steps of the solver that consistency models were distilled from. */
function consistencyTimesteps({ schedule, steps, spacing }: SamplerOptions): number[] {
  const most = Math.min(schedule.solver.original_inference_steps, schedule.config.num_train_timesteps);
  if (!Number.isInteger(steps) || steps < 1 || steps > most) {
    const expected = `an integer from 1 to ${most} for the sampler lcm`;
    throw new FoleyError("usage", `steps: expected ${expected}, got ${steps}; choose 4 to 8`);
  }
  if (spacing !== null && spacing !== undefined) {
    throw new FoleyError("usage", `spacing: expected none for the sampler lcm, got "${spacing}"; leave it out`);
  }
  const stride = Math.floor(schedule.config.num_train_timesteps / most);
  return Array.from({ length: steps }, (_, i) => (most - Math.floor(i * (most / steps))) * stride - 1);
}
