import { combine } from "../combine.ts";
import type { Sampler } from "../sampler.ts";
import { eulerLayout, initialNoise, signalAt, walkSigmas } from "../sigma-walk.ts";

/**
 * Euler's method on the probability flow.
 *
 * @see Karras et al. 2022, algorithm 2 without churn or correction
 */
export const sampleEuler: Sampler = async (options) =>
  walkSigmas(initialNoise(options), eulerLayout, ({ x, x0, sigma, sigmaNext, index, count }) => {
    const scale = sigmaNext / sigma;
    const signal = signalAt(sigma);
    // What noise is left at the end, if any, lies upon the whole signal.
    const signalNext = index === count - 1 ? 1 : signalAt(sigmaNext);
    return combine(x, [x0], (value, clean) => signalNext * (clean + scale * (value / signal - clean)));
  });
