import { checkWaveform, isSilent, normalizePeak, readAudio, resample, type Waveform } from "../audio/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Fidelity } from "./fidelity.ts";
import { checkRegions, newShare, type Region } from "./region.ts";
import { longestSeconds } from "./settings.ts";

/** A sound to change, and how. */
export interface EditWishes {
  /** A path or samples. */
  readonly init?: string | Waveform;
  /** How much of it changes: 0 nothing, 1 everything that may; 0.5 where left out, 1 with regions. */
  readonly strength?: number;
  /** What is made anew; everything else is kept. */
  readonly inpaint?: readonly Region[];
  /** Seconds to go on after its end; all of it is kept. */
  readonly extendSeconds?: number;
}

/** Wishes that were checked, and the sound that they are about. */
export interface Edit {
  /** Mono at the model's rate, with a peak of 0.5, filled with silence to the result's length. */
  readonly samples: Float32Array;
  readonly durationSeconds: number;
  readonly strength: number;
  /** Null where everything may change. */
  readonly regions: readonly Region[] | null;
}

/**
 * @param durationSeconds of the result, where it was asked for; else that of the sound and its extension
 * @returns null where there is no sound to change
 * @throws FoleyError "usage" for wishes that cannot be, "audio" for a sound that cannot be used
 */
export async function planEdit(
  { init, strength, inpaint, extendSeconds }: EditWishes,
  sampleRate: number,
  durationSeconds: number | undefined,
  { toMono }: Pick<Fidelity, "toMono">,
): Promise<Edit | null> {
  if (init === undefined) {
    const wish = Object.entries({ strength, inpaint, extendSeconds }).find(([, value]) => value !== undefined);
    if (wish === undefined) return null;
    throw new FoleyError("usage", `${wish[0]}: expected a sound to change with it, got none; give init`);
  }
  const waveform = checkWaveform(typeof init === "string" ? await readAudio(init) : init, nameOf(init));
  if (isSilent(waveform)) {
    throw new FoleyError("audio", `${nameOf(init)}: expected a sound to change, got silence; choose another`);
  }
  const sound = normalizePeak(resample(toMono(waveform), waveform.sampleRate, sampleRate));
  const ownSeconds = sound.length / sampleRate;
  const seconds = durationSeconds ?? Math.min(longestSeconds, ownSeconds + (extendSeconds ?? 0));
  const extension = extendSeconds === undefined ? [] : [{ fromSeconds: ownSeconds }];
  const regions = inpaint === undefined && extendSeconds === undefined ? null : [...(inpaint ?? []), ...extension];
  if (regions !== null) checkRegions(regions, seconds, sampleRate / 2);
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  samples.set(sound.subarray(0, samples.length));
  if (extendSeconds !== undefined) mirrorBeyond(samples, sound.length);
  return {
    samples,
    durationSeconds: seconds,
    strength: checkStrength(strength ?? (regions === null ? 0.5 : 1)),
    regions,
  };
}

/** The result with what was to be kept put back, sample by sample. */
export function withKeptSamples(
  made: Float32Array,
  { samples, regions }: Edit,
  sampleRate: number,
  isLoop: boolean,
): Float32Array {
  if (regions === null) return made;
  const share = newShare(regions, made.length, sampleRate, isLoop);
  return made.map((value, i) => (share[i] as number) * value + (1 - (share[i] as number)) * (samples[i] ?? 0));
}

/** So that what is kept at the end does not sound as if silence followed. */
function mirrorBeyond(samples: Float32Array, length: number): void {
  for (let i = length; i < samples.length; i++) {
    const turn = i % (2 * length);
    samples[i] = samples[turn < length ? turn : 2 * length - 1 - turn] as number;
  }
}

function checkStrength(strength: number): number {
  if (strength >= 0 && strength <= 1) return strength;
  throw new FoleyError("usage", `strength: expected a number from 0 to 1, got ${strength}; change it`);
}

/** A sound's name in messages and notes. */
export function nameOf(sound: string | Waveform): string {
  return typeof sound === "string" ? sound : "samples";
}
