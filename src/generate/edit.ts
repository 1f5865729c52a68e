import { readAudio } from "../audio/node/read-audio.ts";
import { resample } from "../audio/resample.ts";
import {
  checkWaveform,
  firstChannel,
  isSilent,
  monoWaveform,
  normalizePeak,
  peak,
  sampleCount,
  type Waveform,
} from "../audio/waveform.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Fidelity } from "./fidelity.ts";
import { checkRegions, type Region } from "./region.ts";
import { longestSeconds } from "./settings.ts";

/** A sound to change, and how. */
export interface EditWishes {
  /** A path or samples. */
  readonly init?: string | Waveform | undefined;
  /** How much of it changes: 0 nothing, 1 everything that may; 0.5 where left out, 1 with regions. */
  readonly strength?: number | undefined;
  /** What is made anew; everything else is kept. */
  readonly inpaint?: readonly Region[] | undefined;
  /** Seconds to go on after its end; all of it is kept. */
  readonly extendSeconds?: number | undefined;
}

/** Wishes that were checked, and the sound that they are about. */
export interface Edit {
  /** As it was given. */
  readonly original: Waveform;
  /** Its name in messages. */
  readonly name: string;
  /** Mono at the model's rate, with a peak of 0.5, filled with silence to the result's length. */
  readonly samples: Float32Array;
  /** What brings `samples` back to the level of the original. */
  readonly scale: number;
  readonly durationSeconds: number;
  readonly strength: number;
  /** Null where everything may change. */
  readonly regions: readonly Region[] | null;
  /** Seconds that come after its end; fewer than were wished where the whole would be too long. */
  readonly extendSeconds: number | undefined;
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
  if (extendSeconds !== undefined && !(extendSeconds > 0)) {
    throw new FoleyError("usage", `extend: expected seconds above 0, got ${extendSeconds}; change it or leave it out`);
  }
  const name = nameOf(init);
  const original = checkWaveform(typeof init === "string" ? await readAudio(init) : init, name);
  if (isSilent(original)) {
    throw new FoleyError("audio", `${name}: expected a sound to change, got silence; choose another`);
  }
  const mono = resample(audible(toMono(original), original), original.sampleRate, sampleRate);
  const sound = normalizePeak(mono);
  const ownSeconds = sampleCount(original) / original.sampleRate;
  const seconds = durationSeconds ?? Math.min(longestSeconds, ownSeconds + (extendSeconds ?? 0));
  const extension = extendSeconds === undefined ? [] : [{ fromSeconds: ownSeconds }];
  const regions = inpaint === undefined && extendSeconds === undefined ? null : [...(inpaint ?? []), ...extension];
  if (regions !== null) checkRegions(regions, seconds, sampleRate / 2);
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  samples.set(sound.subarray(0, samples.length));
  if (extendSeconds !== undefined) mirrorBeyond(samples, sound.length);
  return {
    original,
    name,
    samples,
    scale: spanOf(mono) / spanOf(sound),
    durationSeconds: seconds,
    strength: checkStrength(strength ?? (regions === null ? 0.5 : 1)),
    regions,
    extendSeconds: extendSeconds === undefined ? undefined : addedSeconds(extendSeconds, seconds - ownSeconds),
  };
}

/** What was wished, unless it is not what came. */
function addedSeconds(wished: number, came: number): number {
  return Math.abs(wished - came) < 1e-6 ? wished : came;
}

/** Channels that cancel each other are heard as the loudest of them. */
function audible(mono: Float32Array, { sampleRate, channels }: Waveform): Float32Array {
  if (!isSilent(monoWaveform(mono, sampleRate))) return mono;
  return [...channels].sort((a, b) => peak(b) - peak(a))[0] ?? firstChannel({ sampleRate, channels });
}

/** From the lowest to the highest sample, which no mean that is taken away changes. */
function spanOf(samples: Float32Array): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const sample of samples) [least, most] = [Math.min(least, sample), Math.max(most, sample)];
  return most - least;
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
