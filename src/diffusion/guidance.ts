import type { Denoise } from "./sampler.ts";

/** A denoiser's outputs with and without the condition, which one run of a doubled batch gives together. */
export interface GuidedPair {
  readonly conditional: Float32Array;
  readonly unconditional: Float32Array;
}

export type DenoisePair = (x: Float32Array, timestep: number) => Promise<GuidedPair>;

/**
 * Classifier-free guidance: a denoiser that exaggerates what the condition changes by `scale`.
 *
 * Scale 1 is the conditional model, 0 the unconditional one.
 *
 * @see Ho and Salimans 2022; with the weight counted as in diffusers, 1 + w of the paper
 */
export function withGuidance(denoisePair: DenoisePair, scale: number): Denoise {
  return async (x, timestep) => {
    const { conditional, unconditional } = await denoisePair(x, timestep);
    return unconditional.map((base, i) => base + scale * ((conditional[i] as number) - base));
  };
}
