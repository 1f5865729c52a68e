import { combine } from "./combine.ts";
import type { Denoise } from "./sampler.ts";

/** A denoiser's outputs with and without the condition, which one run of a doubled batch gives together. */
export interface GuidedPair {
  readonly conditional: Float32Array;
  readonly unconditional: Float32Array;
}

export type DenoisePair = (x: Float32Array, timestep: number) => Promise<GuidedPair>;

export interface GuidanceOptions {
  /** How far the guided output is brought back to the spread of the conditional one: 0 not, 1 wholly. */
  readonly rescale?: number | undefined;
  /** Whether guidance is on at a timestep; the condition alone speaks where it is not. */
  readonly isOn?: ((timestep: number) => boolean) | undefined;
  /** The condition alone, at half the cost of a pair; of a pair where left out. */
  readonly alone?: Denoise | undefined;
}

/** Whether guidance is on at all: at 1 and below the condition alone speaks, as in diffusers' pipelines. */
export function isGuided(scale: number): boolean {
  return scale > 1;
}

/**
 * Classifier-free guidance: a denoiser that exaggerates what the condition changes by `scale`.
 *
 * Scale 1 is the conditional model, 0 the unconditional one.
 *
 * @see Ho and Salimans 2022; with the weight counted as in diffusers, 1 + w of the paper
 */
export function withGuidance(
  denoisePair: DenoisePair,
  scale: number,
  {
    rescale = 0,
    isOn = () => true,
    alone = async (...asked) => (await denoisePair(...asked)).conditional,
  }: GuidanceOptions = {},
): Denoise {
  return async (x, timestep) => {
    if (!isOn(timestep)) return alone(x, timestep);
    const pair = await denoisePair(x, timestep);
    const guided = guide(pair, scale);
    return rescale === 0 ? guided : rescaled(guided, pair.conditional, rescale);
  };
}

/** What the condition changes, exaggerated by `scale`; of a batch as of one. */
export function guide({ conditional, unconditional }: GuidedPair, scale: number): Float32Array {
  return combine(unconditional, [conditional], (base, aim) => base + scale * (aim - base));
}

/**
 * Whether a timestep lies in a share of the sampling, 0 being pure noise and 1 the finished sound.
 *
 * @see Kynkäänniemi et al. 2024, with timesteps in place of sigmas
 */
export function guidanceInterval(
  [from, to]: readonly [number, number],
  timestepCount: number,
): (timestep: number) => boolean {
  return (timestep) => {
    const share = 1 - (timestep + 1) / timestepCount;
    return share >= from && share <= to;
  };
}

/** Lin et al. 2023, equations 15 and 16, over all numbers of one sound. */
function rescaled(guided: Float32Array, conditional: Float32Array, share: number): Float32Array {
  const spread = deviation(guided);
  const factor = spread === 0 ? 1 : share * (deviation(conditional) / spread) + 1 - share;
  return guided.map((value) => value * factor);
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(values.length - 1, 1));
}
