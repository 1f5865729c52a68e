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
    slopes.unshift({ slope: start.map((value, i) => (value - (x0[i] as number)) / sigma), sigma });
    slopes.length = Math.min(slopes.length, mostSlopes);
    const weights = slopes.map((_, chosen) => integral(slopes, chosen, sigma, sigmaNext));
    const signal = signalAt(sigmaNext);
    return x.map((_, i) => {
      const change = slopes.reduce((sum, { slope }, k) => sum + (weights[k] as number) * (slope[i] as number), 0);
      return signal * ((start[i] as number) + change);
    });
  });
};

/** The integral of a Lagrange polynomial of at most third degree, by two points of Gauss, which are exact for it. */
function integral(slopes: readonly Slope[], chosen: number, from: number, to: number): number {
  const own = (slopes[chosen] as Slope).sigma;
  const basis = (sigma: number): number =>
    slopes.reduce(
      (product, slope, i) => (i === chosen ? product : (product * (sigma - slope.sigma)) / (own - slope.sigma)),
      1,
    );
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  return half * (basis(middle - half / Math.sqrt(3)) + basis(middle + half / Math.sqrt(3)));
}
