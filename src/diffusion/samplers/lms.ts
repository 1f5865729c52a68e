import { combine, weightedSum } from "../combine.ts";
import type { Sampler } from "../sampler.ts";
import { initialNoise, signalAt, singleStepLayout, walkSigmas } from "../sigma-walk.ts";

/** A slope of the latent, and the sigma that it belongs to. */
interface Slope {
  readonly slope: Float64Array;
  readonly sigma: number;
}

const mostSlopes = 4;

/**
 * Linear multistep: the polynomial in sigma through the last slopes, up to four, integrated over the step.
 *
 * @see Crowson, k-diffusion, `sample_lms`; Adams and Bashforth for uneven steps
 */
export const sampleLms: Sampler = async (options) => {
  const slopes: Slope[] = [];
  return walkSigmas(initialNoise(options), singleStepLayout, ({ x, x0, sigma, sigmaNext }) => {
    // Where noise grows upon a signal of weight 1 the latent is large, and its change nearly as large.
    const start = Float64Array.from(x, (value) => value / signalAt(sigma));
    slopes.unshift({ slope: combine(start, [x0], (value, clean) => (value - clean) / sigma), sigma });
    slopes.length = Math.min(slopes.length, mostSlopes);
    const weighted = slopes.map((one) => ({ weight: integral(slopes, one, sigma, sigmaNext), values: one.slope }));
    const signal = signalAt(sigmaNext);
    return combine(x, [start, weightedSum(weighted)], (_, from, change) => signal * (from + change));
  });
};

/** The integral of a Lagrange polynomial of at most third degree, by two points of Gauss, which are exact for it. */
function integral(slopes: readonly Slope[], chosen: Slope, from: number, to: number): number {
  const others = slopes.filter((slope) => slope !== chosen);
  const basis = (sigma: number): number =>
    others.reduce((product, other) => (product * (sigma - other.sigma)) / (chosen.sigma - other.sigma), 1);
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  return half * (basis(middle - half / Math.sqrt(3)) + basis(middle + half / Math.sqrt(3)));
}
