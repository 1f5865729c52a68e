import { combine } from "../combine.ts";
import type { Sampler } from "../sampler.ts";
import { heunLayout, initialNoise, type SigmaState, signalAt, walkSigmas } from "../sigma-walk.ts";

/**
 * Heun's method on the probability flow: two calls of the model in each step but the last.
 *
 * @see Karras et al. 2022, algorithm 2 without churn
 */
export const sampleHeun: Sampler = async (options) => walkSigmas(initialNoise(options), heunLayout, step);

async function step({ x, x0, sigma, sigmaNext, timestepNext, predict }: SigmaState): Promise<Float32Array> {
  // Here noise grows upon a signal of weight 1, unlike in `x`.
  const start = Float64Array.from(x, (value) => value / signalAt(sigma));
  const slope = combine(start, [x0], (value, clean) => (value - clean) / sigma);
  const change = sigmaNext - sigma;
  const guess = combine(start, [slope], (value, down) => value + change * down);
  if (sigmaNext === 0) return Float32Array.from(guess);
  const signal = signalAt(sigmaNext);
  const guessClean = await predict(
    combine(x, [guess], (_, value) => value * signal),
    timestepNext,
    sigmaNext,
  );
  const slopeNext = combine(guess, [guessClean], (value, clean) => (value - clean) / sigmaNext);
  return combine(
    x,
    [start, slope, slopeNext],
    (_, from, down, downNext) => signal * (from + (change * (down + downNext)) / 2),
  );
}
