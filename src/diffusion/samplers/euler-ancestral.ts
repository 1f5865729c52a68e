import { combine } from "../combine.ts";
import type { Sampler } from "../sampler.ts";
import { initialNoise, signalAt, singleStepLayout, walkSigmas } from "../sigma-walk.ts";

/**
 * Euler's method that goes further down than the next level and comes back up with fresh noise, as DDPM's steps do.
 *
 * @see Crowson, k-diffusion, `sample_euler_ancestral`
 */
export const sampleEulerAncestral: Sampler = async (options) =>
  walkSigmas(initialNoise(options), singleStepLayout, ({ x, x0, sigma, sigmaNext }) => {
    const up = (sigmaNext * Math.sqrt(sigma * sigma - sigmaNext * sigmaNext)) / sigma;
    const down = Math.sqrt(sigmaNext * sigmaNext - up * up);
    const noise = options.generator.randn(x.length);
    const signal = signalAt(sigmaNext);
    return combine(x, [x0, noise], (value, clean, fresh) => {
      const mean = clean + (down / sigma) * (value / signalAt(sigma) - clean);
      return signal * (mean + up * fresh);
    });
  });
