import { combine } from "../combine.ts";
import type { Sampler, SamplerOptions } from "../sampler.ts";
import { dpmLayout, type SigmaState, signalAt, walkSigmas } from "../sigma-walk.ts";

interface Prediction {
  readonly x0: Float32Array;
  readonly sigma: number;
}

/**
 * DPM-Solver++, multistep: of second order by the midpoint where the schedule's file does not ask for another; of first
 * order at both ends.
 *
 * @see Lu et al. 2022, "DPM-Solver++", algorithm 2 and appendix B
 */
export const sampleDpm2m: Sampler = async (options) => {
  const solve = solver(options, 1);
  return walkSigmas(options, dpmLayout, (state) => {
    const { x, sigma, sigmaNext } = state;
    const change = solve(state);
    const keep = (sigmaNext * signalAt(sigmaNext)) / (sigma * signalAt(sigma));
    return combine(x, [change], (value, more) => keep * value + more);
  });
};

/** The same for the stochastic equation: fresh noise at every step, though the last may have no place for it. */
export const sampleDpm2mSde: Sampler = async (options) => {
  const solve = solver(options, 2);
  return walkSigmas(options, dpmLayout, (state) => {
    const { x, sigma, sigmaNext } = state;
    const change = solve(state);
    const noise = options.generator.randn(x.length);
    const ratio = sigmaNext / sigma;
    const signal = signalAt(sigmaNext);
    const keep = (ratio * sigmaNext * signal) / (sigma * signalAt(sigma));
    const fresh = sigmaNext * signal * Math.sqrt(1 - ratio * ratio);
    return combine(x, [change, noise], (value, more, drawn) => keep * value + more + fresh * drawn);
  });
};

/**
 * What the predictions so far add to the latent in a step: the exact integral of their polynomial in log-signal-to-noise.
 *
 * @param rate of decay with log-signal-to-noise: 1 for the ordinary equation, 2 for the stochastic one
 */
function solver({ schedule }: SamplerOptions, rate: 1 | 2): (state: SigmaState) => Float32Array {
  const { solver_type, solver_order } = schedule.solver;
  const isMidpoint = solver_type !== "heun";
  const before: Prediction[] = [];
  return (state) => {
    const { x0, sigma, sigmaNext } = state;
    const order = Math.min(solver_order, before.length + 1, mostOrder(state, schedule.solver));
    const [last, secondLast] = before;
    before.unshift({ x0, sigma });
    before.length = Math.min(before.length, 2);
    const weight = signalAt(sigmaNext);
    const h = Math.log(sigma / sigmaNext);
    const decay = -Math.expm1(-rate * h);
    if (order === 1 || last === undefined || h === 0) return x0.map((value) => weight * decay * value);
    // Integrals of the polynomial's terms of first and second degree; the sign of the latter's half is diffusers'.
    const first = 1 - decay / (rate * h);
    const second = (rate === 1 ? 0.5 : -0.5) - (rate * h - decay) / (rate * h) ** 2;
    const r0 = Math.log(last.sigma / sigma) / h;
    const slope = combine(x0, [last.x0], (value, before) => (value - before) / r0);
    if (order === 2 || secondLast === undefined) {
      const share = isMidpoint ? decay / 2 : first;
      return combine(x0, [slope], (value, change) => weight * (decay * value + share * change));
    }
    const r1 = Math.log(secondLast.sigma / last.sigma) / h;
    return combine(x0, [slope, last.x0, secondLast.x0], (value, change, lastValue, secondLastValue) => {
      const difference = change - (lastValue - secondLastValue) / r1;
      const tangent = change + (r0 / (r0 + r1)) * difference;
      return weight * (decay * value + first * tangent + second * (difference / (r0 + r1)));
    });
  };
}

/** Short walks end with steps of lower order, and every walk that ends without noise does with one of first order. */
function mostOrder(
  { index, count, sigmaNext }: SigmaState,
  { lower_order_final, euler_at_final }: SamplerOptions["schedule"]["solver"],
): number {
  const isLowered = lower_order_final && count < 15;
  if (index === count - 1 && (isLowered || euler_at_final || sigmaNext === 0)) return 1;
  return index === count - 2 && isLowered ? 2 : 3;
}
