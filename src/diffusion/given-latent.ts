import { combine } from "./combine.ts";
import { ratesOf } from "./parametrization.ts";
import type { SamplerOptions } from "./sampler.ts";

type Given = Pick<SamplerOptions, "given" | "noise">;

/**
 * The latent that a sampler begins with at noise level `alphaBar`: pure noise, or what is given with noise mixed in.
 *
 * @see Meng et al. 2022, SDEdit
 */
export function firstLatent({ given, noise }: Given, alphaBar: number): Float32Array {
  return given === undefined || given.skip === 0 ? noise : noisy(given.clean, noise, alphaBar);
}

/**
 * `x` at noise level `alphaBar` with what must be kept put back, under the same noise at every step.
 *
 * @see Lugmayr et al. 2022, equation 8
 */
export function withKept({ given, noise }: Given, x: Float32Array, alphaBar: number): Float32Array {
  const mask = given?.mask;
  if (given === undefined || mask === undefined || mask === null) return x;
  const known = noisy(given.clean, noise, alphaBar);
  return combine(x, [mask, known], (value, share, kept) => share * value + (1 - share) * kept);
}

function noisy(clean: Float32Array, noise: Float32Array, alphaBar: number): Float32Array {
  const rates = ratesOf(alphaBar);
  return combine(clean, [noise], (value, fresh) => rates.signal * value + rates.noise * fresh);
}
