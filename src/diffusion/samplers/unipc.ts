import { combine } from "../combine.ts";
import type { Sampler } from "../sampler.ts";
import { signalAt, unipcLayout, walkSigmas } from "../sigma-walk.ts";
import { solveLinear } from "../solve-linear.ts";

interface Prediction {
  readonly x0: Float32Array;
  readonly sigma: number;
}

/** A step: from a latent and the predictions so far, the newest and earlier ones, together as many as its order. */
interface Taken {
  readonly start: Float32Array;
  readonly from: Prediction;
  readonly earlier: readonly Prediction[];
}

/**
 * UniPC on predictions of the clean latent: of second order with B2(h) where the schedule's file does not ask for another;
 * of first order at both ends.
 *
 * @see Zhao et al. 2023, algorithms 5 to 8
 */
export const sampleUnipc: Sampler = async (options) => {
  const { solver_order, solver_type, lower_order_final, disable_corrector } = options.schedule.solver;
  const isB1 = solver_type === "bh1";
  const before: Prediction[] = [];
  let taken: Taken | null = null;
  return walkSigmas(options, unipcLayout, ({ x, x0, sigma, sigmaNext, index, count }) => {
    const here = { x0, sigma };
    const isCorrected = taken !== null && !disable_corrector.includes(index - 1);
    const start: Float32Array = taken !== null && isCorrected ? correct(taken, here, isB1) : x;
    before.unshift(here);
    before.length = Math.min(before.length, solver_order);
    const left = lower_order_final ? count - index : solver_order;
    const order = sigmaNext === 0 ? 1 : Math.min(before.length, left);
    taken = { start, from: here, earlier: before.slice(1, order) };
    return predict(taken, sigmaNext, isB1);
  });
};

function predict(taken: Taken, sigma: number, isB1: boolean): Float32Array {
  const { from, earlier } = taken;
  if (from.sigma === sigma) return taken.start;
  const { positions, moments } = system(taken, sigma, isB1);
  const rows = positions.slice(0, -1).map((_, power) => positions.slice(0, -1).map((r) => r ** power));
  const weights = earlier.length === 1 ? [0.5] : solveLinear(rows, moments.slice(0, -1));
  return advance(taken, sigma, isB1, slopes(taken, positions, weights));
}

/** The step once more, now that the prediction at its end is known. */
function correct(taken: Taken, here: Prediction, isB1: boolean): Float32Array {
  const { from, earlier } = taken;
  const { positions, moments } = system(taken, here.sigma, isB1);
  const rows = positions.map((_, power) => positions.map((r) => r ** power));
  const weights = earlier.length === 0 ? [0.5] : solveLinear(rows, moments);
  const end = weights.at(-1) ?? Number.NaN;
  const change = combine(
    slopes(taken, positions, weights),
    [here.x0, from.x0],
    (slope, clean, cleanBefore) => slope + end * (clean - cleanBefore),
  );
  return advance(taken, here.sigma, isB1, change);
}

/**
 * Where the predictions lie, in steps of log sigma from the newest to the end, which is the last; and what the weights of
 * their differences must come to.
 */
function system(
  { from, earlier }: Taken,
  sigma: number,
  isB1: boolean,
): { readonly positions: readonly number[]; readonly moments: readonly number[] } {
  const h = Math.log(sigma / from.sigma);
  const scale = isB1 ? h : Math.expm1(h);
  const moments: number[] = [];
  let [phi, factorial] = [Math.expm1(h) / h - 1, 1];
  for (let k = 1; k <= earlier.length + 1; k++) {
    moments.push((phi * factorial) / scale);
    factorial *= k + 1;
    phi = phi / h - 1 / factorial;
  }
  return { positions: [...earlier.map((one) => Math.log(one.sigma / from.sigma) / h), 1], moments };
}

/** The weighted differences of earlier predictions from the newest, each by the way to it. */
function slopes({ from, earlier }: Taken, positions: readonly number[], weights: readonly number[]): Float64Array {
  return earlier.reduce((sum, { x0 }, k) => {
    const [weight = Number.NaN, position = Number.NaN] = [weights[k], positions[k]];
    return combine(sum, [x0, from.x0], (slope, clean, cleanFrom) => slope + (weight * (clean - cleanFrom)) / position);
  }, new Float64Array(from.x0.length));
}

/** A first-order step to `sigma`, moved by `change` in units of B(h). */
function advance({ start, from }: Taken, sigma: number, isB1: boolean, change: Float64Array): Float32Array {
  const signal = signalAt(sigma);
  const keep = (sigma * signal) / (from.sigma * signalAt(from.sigma));
  const weight = signal * (1 - sigma / from.sigma);
  const scale = isB1 ? -signal * Math.log(sigma / from.sigma) : weight;
  return combine(
    start,
    [from.x0, change],
    (value, clean, more) => keep * value + weight * clean + (more === 0 ? 0 : scale * more),
  );
}
