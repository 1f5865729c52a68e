import { combine } from "./combine.ts";
import type { PredictionType } from "./scheduler-config.ts";

/** The two halves of a noisy latent, x_t = sqrt(alphaBar) x0 + sqrt(1 - alphaBar) epsilon. */
export interface Decomposition {
  readonly x0: Float32Array;
  readonly epsilon: Float32Array;
}

/** The weights of signal and noise in x_t. */
interface Rates {
  readonly signal: number;
  readonly noise: number;
}

/** One element of x0 and epsilon from one element of the model's output and of x_t. */
interface Parametrization {
  x0(output: number, x: number, rates: Rates): number;
  epsilon(output: number, x: number, rates: Rates): number;
  /** What the model should have said: the target of training. */
  target(x0: number, epsilon: number, rates: Rates): number;
}

const parametrizations: Record<PredictionType, Parametrization> = {
  epsilon: {
    x0: (output, x, { signal, noise }) => (x - noise * output) / signal,
    epsilon: (output) => output,
    target: (_x0, epsilon) => epsilon,
  },
  sample: {
    x0: (output) => output,
    epsilon: (output, x, { signal, noise }) => (x - signal * output) / noise,
    target: (x0) => x0,
  },
  // Salimans and Ho 2022, appendix D.
  v_prediction: {
    x0: (output, x, { signal, noise }) => signal * x - noise * output,
    epsilon: (output, x, { signal, noise }) => signal * output + noise * x,
    target: (x0, epsilon, { signal, noise }) => signal * epsilon - noise * x0,
  },
};

export function ratesOf(alphaBar: number): Rates {
  return { signal: Math.sqrt(alphaBar), noise: Math.sqrt(1 - alphaBar) };
}

/** The clean latent and the noise that a model's output at noise level `alphaBar` stands for; all of one length. */
export function decompose(
  type: PredictionType,
  output: Float32Array,
  x: Float32Array,
  alphaBar: number,
): Decomposition {
  const { x0, epsilon } = parametrizations[type];
  const rates = ratesOf(alphaBar);
  return {
    x0: combine(output, [x], (value, noisy) => x0(value, noisy, rates)),
    epsilon: combine(output, [x], (value, noisy) => epsilon(value, noisy, rates)),
  };
}

/** The noise that turns a given clean latent into x_t; used after the clean latent was clamped. */
export function epsilonGiven(x0: Float32Array, x: Float32Array, alphaBar: number): Float32Array {
  return decompose("sample", x0, x, alphaBar).epsilon;
}

/** What a model trained with this parametrization should output for x_t made of `x0` and `epsilon`. */
export function trainingTarget(
  type: PredictionType,
  x0: Float32Array,
  epsilon: Float32Array,
  alphaBar: number,
): Float32Array {
  const { target } = parametrizations[type];
  const rates = ratesOf(alphaBar);
  return combine(x0, [epsilon], (clean, noise) => target(clean, noise, rates));
}
