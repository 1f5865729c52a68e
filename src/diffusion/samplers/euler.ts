import type { Sampler } from "../sampler.ts";
import { initialNoise, signalAt, singleStepLayout, walkSigmas } from "../sigma-walk.ts";

/**
 * Euler's method on the probability flow.
 *
 * @see Karras et al. 2022, algorithm 2 without churn or correction
 */
export const sampleEuler: Sampler = async (options) =>
  walkSigmas(initialNoise(options), singleStepLayout, ({ x, x0, sigma, sigmaNext }) => {
    const scale = sigmaNext / sigma;
    const signal = signalAt(sigma);
    const signalNext = signalAt(sigmaNext);
    return x.map((value, i) => {
      const clean = x0[i] as number;
      return signalNext * (clean + scale * (value / signal - clean));
    });
  });
