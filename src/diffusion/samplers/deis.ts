import { combine, weightedSum } from "../combine.ts";
import type { Sampler } from "../sampler.ts";
import { deisLayout, signalAt, walkSigmas } from "../sigma-walk.ts";

/** The noise that the model saw at a level. */
interface Prediction {
  readonly noise: Float64Array;
  readonly logSigma: number;
}

/**
 * DEIS, multistep in log rho: the noise between two levels is the polynomial in log sigma through the last predictions.
 *
 * It ends with the noise of timestep 0.
 *
 * @see Zhang and Chen 2023, "Fast Sampling of Diffusion Models with Exponential Integrator", section 4 and appendix H
 */
export const sampleDeis: Sampler = async (options) => {
  const { solver_order, lower_order_final } = options.schedule.solver;
  const before: Prediction[] = [];
  return walkSigmas(options, deisLayout, ({ x, x0, sigma, sigmaNext, index, count }) => {
    const left = lower_order_final && count < 15 ? count - index : solver_order;
    // Where noise grows upon a signal of weight 1 the latent is large, and its change nearly as large.
    const start = Float64Array.from(x, (value) => value / signalAt(sigma));
    const noise = combine(start, [x0], (value, clean) => (value - clean) / sigma);
    before.unshift({ noise, logSigma: Math.log(sigma) });
    before.length = Math.min(before.length, solver_order);
    const used = before.slice(0, left);
    const weighted = used.map((one) => {
      const others = used.filter((other) => other !== one).map(({ logSigma }) => logSigma);
      return { weight: integral(sigma, sigmaNext, one.logSigma, others), values: one.noise };
    });
    const signal = signalAt(sigmaNext);
    return combine(x, [start, weightedSum(weighted)], (_, from, change) => signal * (from + change));
  });
};

/** The integral over sigma of the polynomial in log sigma that is 1 at `own` and 0 at `others`, of which there are up to 2. */
function integral(from: number, to: number, own: number, others: readonly number[]): number {
  const scale = others.reduce((product, other) => product * (own - other), 1);
  const [a = 0, b = 0] = others;
  const antiderivative: Readonly<Record<number, (log: number) => number>> = {
    0: () => 1,
    1: (log) => log - 1 - a,
    2: (log) => log * log - 2 * log + 2 - (a + b) * (log - 1) + a * b,
  };
  const at = (sigma: number): number => sigma * (antiderivative[others.length]?.(Math.log(sigma)) ?? 0);
  return (at(to) - at(from)) / scale;
}
