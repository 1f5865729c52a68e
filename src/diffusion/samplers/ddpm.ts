import { combine } from "../combine.ts";
import { limitClean } from "../limit-clean.ts";
import { decompose } from "../parametrization.ts";
import type { Sampler } from "../sampler.ts";
import { alphaBarAt } from "../schedule.ts";
import { walkLevels } from "../step-loop.ts";
import { samplingTimesteps, withSpacing } from "../timesteps.ts";

/**
 * DDPM: a draw from the posterior at every step, with the smaller of the paper's two variances where the schedule's file
 * does not ask for the larger.
 *
 * @see Ho et al. 2020, equations 6 and 7
 */
export const sampleDdpm: Sampler = async (options) => {
  const { schedule, generator, spacing, steps } = options;
  const config = withSpacing(schedule.config, spacing);
  const isLarge = schedule.solver.variance_type.startsWith("fixed_large");
  const timesteps = samplingTimesteps(config, steps);
  const levels = timesteps.map((timestep, i) => {
    const next = timesteps[i + 1];
    const alphaBarNext = next === undefined ? 1 : alphaBarAt(schedule, next);
    return { timestep, alphaBar: alphaBarAt(schedule, timestep), alphaBarNext };
  });
  return walkLevels(options, levels, ({ x, output, level: { timestep, alphaBar, alphaBarNext } }) => {
    const clean = limitClean(schedule, decompose(config.prediction_type, output, x, alphaBar).x0);
    const alpha = alphaBar / alphaBarNext;
    const cleanWeight = (Math.sqrt(alphaBarNext) * (1 - alpha)) / (1 - alphaBar);
    const noisyWeight = (Math.sqrt(alpha) * (1 - alphaBarNext)) / (1 - alphaBar);
    const share = isLarge ? 1 : (1 - alphaBarNext) / (1 - alphaBar);
    const deviation = Math.sqrt(Math.max(share * (1 - alpha), 1e-20));
    const noise = timestep > 0 ? generator.randn(x.length) : new Float32Array(x.length);
    return combine(
      x,
      [clean, noise],
      (value, known, fresh) => cleanWeight * known + noisyWeight * value + deviation * fresh,
    );
  });
};
