import type { Sampler } from "../sampler.ts";
import { multistepLayout, type SigmaState, signalAt, walkSigmas } from "../sigma-walk.ts";

interface Prediction {
  readonly x0: Float32Array;
  readonly sigma: number;
}

/**
 * DPM-Solver++ of second order, multistep, midpoint; of first order at both ends.
 *
 * @see Lu et al. 2022, "DPM-Solver++", algorithm 2
 */
export const sampleDpm2m: Sampler = async (options) => {
  const extrapolate = extrapolation();
  return walkSigmas(options, multistepLayout, (state) => {
    const { x, sigma, sigmaNext } = state;
    const clean = extrapolate(state);
    const signal = signalAt(sigmaNext);
    const keep = (sigmaNext * signal) / (sigma * signalAt(sigma));
    const weight = signal * (1 - sigmaNext / sigma);
    return x.map((value, i) => keep * value + weight * (clean[i] as number));
  });
};

/** The same for the stochastic equation: fresh noise at every step, though the last has no place for it. */
export const sampleDpm2mSde: Sampler = async (options) => {
  const extrapolate = extrapolation();
  return walkSigmas(options, multistepLayout, (state) => {
    const { x, sigma, sigmaNext } = state;
    const clean = extrapolate(state);
    const noise = options.generator.randn(x.length);
    const ratio = sigmaNext / sigma;
    const signal = signalAt(sigmaNext);
    const keep = (ratio * sigmaNext * signal) / (sigma * signalAt(sigma));
    const weight = signal * (1 - ratio * ratio);
    const fresh = sigmaNext * signal * Math.sqrt(1 - ratio * ratio);
    return x.map((value, i) => keep * value + weight * (clean[i] as number) + fresh * (noise[i] as number));
  });
};

/** The clean latent in the middle of a step, told from the last two predictions. */
function extrapolation(): (state: SigmaState) => Float32Array {
  let last: Prediction | null = null;
  return ({ x0, sigma, sigmaNext }) => {
    const before = last;
    last = { x0, sigma };
    if (before === null || sigmaNext === 0) return x0;
    const ratio = Math.log(before.sigma / sigma) / Math.log(sigma / sigmaNext);
    return x0.map((value, i) => value + (value - (before.x0[i] as number)) / (2 * ratio));
  };
}
