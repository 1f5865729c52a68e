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
  const slope = start.map((value, i) => (value - (x0[i] as number)) / sigma);
  const change = sigmaNext - sigma;
  const guess = start.map((value, i) => value + change * (slope[i] as number));
  if (sigmaNext === 0) return Float32Array.from(guess);
  const signal = signalAt(sigmaNext);
  const guessClean = await predict(
    x.map((_, i) => (guess[i] as number) * signal),
    timestepNext,
    sigmaNext,
  );
  return x.map((_, i) => {
    const slopeNext = ((guess[i] as number) - (guessClean[i] as number)) / sigmaNext;
    return signal * ((start[i] as number) + (change * ((slope[i] as number) + slopeNext)) / 2);
  });
}
