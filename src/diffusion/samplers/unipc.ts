import type { Sampler } from "../sampler.ts";
import { multistepLayout, signalAt, walkSigmas } from "../sigma-walk.ts";

interface Prediction {
  readonly x0: Float32Array;
  readonly sigma: number;
}

/** The step taken last, which the next prediction corrects. */
interface Taken {
  readonly start: Float32Array;
  readonly from: Prediction;
  readonly before: Prediction | null;
}

/**
 * UniPC of second order with B2(h), on predictions of the clean latent; of first order at both ends.
 *
 * @see Zhao et al. 2023, algorithms 5 to 8
 */
export const sampleUnipc: Sampler = async (options) => {
  let taken: Taken | null = null;
  return walkSigmas(options, multistepLayout, ({ x, x0, sigma, sigmaNext, index, count }) => {
    const here = { x0, sigma };
    const start: Float32Array = taken === null ? x : correct(taken, here);
    const before = index === count - 1 ? null : (taken?.from ?? null);
    taken = { start, from: here, before };
    return predict(taken, sigmaNext);
  });
};

function predict({ start, from, before }: Taken, sigma: number): Float32Array {
  const slope = before && difference(before, from, sigma);
  return advance(start, from, sigma, (i) => (slope === null ? 0 : 0.5 * (slope[i] as number)));
}

/** The step once more, now that the prediction at its end is known. */
function correct({ start, from, before }: Taken, here: Prediction): Float32Array {
  const end = (i: number) => (here.x0[i] as number) - (from.x0[i] as number);
  if (before === null) return advance(start, from, here.sigma, (i) => 0.5 * end(i));
  const slope = difference(before, from, here.sigma);
  const h = Math.log(here.sigma / from.sigma);
  const b = Math.expm1(h);
  const phi2 = b / h - 1;
  const phi3 = phi2 / h - 0.5;
  const [first, second] = [phi2 / b, (2 * phi3) / b];
  const rhoBefore = (first - second) / (1 - position(before, from, here.sigma));
  const rhoEnd = first - rhoBefore;
  return advance(start, from, here.sigma, (i) => rhoBefore * (slope[i] as number) + rhoEnd * end(i));
}

/** A first-order step to `sigma` whose prediction is moved by `change`. */
function advance(start: Float32Array, from: Prediction, sigma: number, change: (i: number) => number): Float32Array {
  const signal = signalAt(sigma);
  const keep = (sigma * signal) / (from.sigma * signalAt(from.sigma));
  const weight = signal * (1 - sigma / from.sigma);
  return start.map((value, i) => keep * value + weight * ((from.x0[i] as number) + change(i)));
}

function difference(before: Prediction, from: Prediction, sigma: number): Float32Array {
  const r = position(before, from, sigma);
  return before.x0.map((value, i) => (value - (from.x0[i] as number)) / r);
}

/** Where `before` lies, in steps of log sigma from `from` to `sigma`; negative. */
function position(before: Prediction, from: Prediction, sigma: number): number {
  return Math.log(from.sigma / before.sigma) / Math.log(from.sigma / sigma);
}
