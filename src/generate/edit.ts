import { resample } from "../audio/resample.ts";
import {
  beginningOf,
  checkWaveform,
  firstChannel,
  isSilent,
  moves,
  normalizePeak,
  peak,
  durationSeconds as secondsOf,
  spanOf,
  type Waveform,
} from "../audio/waveform.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Fidelity } from "./fidelity.ts";
import { checkRegions } from "./region.ts";
import { checkWish, longestSeconds, type NamedSound, type Region } from "./settings.ts";

/** A sound to change, and how, with nothing left open. */
export interface EditOrder {
  /** Null where there is none. */
  readonly init: NamedSound | null;
  /** Null for the usual one. */
  readonly strength: number | null;
  /** What is made anew; everything else is kept. */
  readonly inpaint: readonly Region[] | null;
  /** Seconds to go on after its end; all of it is kept. */
  readonly extendSeconds: number | null;
}

/** Wishes that were checked, and the sound that they are about. */
export interface PreparedEdit {
  /** As it was given, up to the end of the result. */
  readonly original: Waveform;
  /** Of all that was given. */
  readonly givenSeconds: number;
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
  readonly extendSeconds: number | null;
}

/**
 * @param durationSeconds of the result, where it was asked for; else that of the sound and its extension
 * @returns null where there is no sound to change
 * @throws FoleyError "usage" for wishes that cannot be, "audio" for a sound that cannot be used
 */
export function prepareEdit(
  { init, strength, inpaint, extendSeconds }: EditOrder,
  sampleRate: number,
  durationSeconds: number | null,
  { toMono, putsBack }: Pick<Fidelity, "toMono" | "putsBack">,
): PreparedEdit | null {
  if (init === null) return checkNothing({ strength, inpaint, extendSeconds });
  if (extendSeconds !== null) checkWish("extendSeconds", extendSeconds);
  const { name } = init;
  const ownSeconds = secondsOf(checkWaveform(init.waveform, name));
  const seconds = editedSeconds(ownSeconds, durationSeconds, extendSeconds);
  // What is not used has no part in its level, unless it is to be as in AudioLDM; hours of it would take minutes to resample.
  const waveform = beginningOf(init.waveform, putsBack ? Math.min(seconds, longestSeconds) : longestSeconds);
  const original = checkHeard({ name, waveform }, "a sound to change");
  const mono = resample(audible(toMono(original), original), original.sampleRate, sampleRate);
  const sound = normalizePeak(mono);
  if (extendSeconds !== null) checkExtended(ownSeconds, seconds);
  const extension = extendSeconds === null ? [] : [{ fromSeconds: ownSeconds }];
  const regions = inpaint === null && extendSeconds === null ? null : [...(inpaint ?? []), ...extension];
  if (regions !== null) checkRegions(regions, seconds, sampleRate / 2);
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  samples.set(sound.subarray(0, samples.length));
  if (extendSeconds !== null) mirrorBeyond(samples, sound.length);
  return {
    original,
    givenSeconds: ownSeconds,
    name,
    samples,
    scale: spanOf(mono) / spanOf(sound),
    durationSeconds: seconds,
    strength: strength ?? (regions === null ? 0.5 : 1),
    regions,
    extendSeconds: extendSeconds === null ? null : addedSeconds(extendSeconds, seconds - ownSeconds),
  };
}

function checkExtended(own: number, seconds: number): void {
  if (seconds > own) return;
  const message = `extend: expected a result longer than the sound's ${own} s, got one of ${seconds} s; give another duration, or leave one of them out`;
  throw new FoleyError("usage", message, { subject: "extendSeconds" });
}

/** How long a changed sound becomes: as wished, else as long as it was, with its extension. */
export function editedSeconds(own: number, wished: number | null, extend: number | null): number {
  return wished ?? Math.min(longestSeconds, own + (extend ?? 0));
}

/** Wishes about a sound to change are refused where there is none. */
function checkNothing(wishes: Omit<EditOrder, "init">): null {
  const wish = Object.entries(wishes).find(([, value]) => value !== null);
  if (wish === undefined) return null;
  const name = wish[0] === "extendSeconds" ? "extend" : wish[0];
  const message = `${name}: expected a sound to change with it, got none; give init`;
  throw new FoleyError("usage", message, { subject: "init" });
}

/**
 * A given sound as it may be used.
 *
 * @param what it is, for messages: "a sound to change"
 * @throws FoleyError "audio" where it is empty, no numbers, silent or constant
 */
export function checkHeard({ name, waveform }: NamedSound, what: string): Waveform {
  const sound = checkWaveform(waveform, name);
  // A level that never changes is not heard, and leaves nothing once the mean is taken away.
  if (!isSilent(sound) && sound.channels.some((samples) => spanOf(samples) > 0)) return sound;
  throw new FoleyError("audio", `${name}: expected ${what}, got silence; choose another`);
}

/** What was wished, unless it is not what came. */
function addedSeconds(wished: number, came: number): number {
  return Math.abs(wished - came) < 1e-6 ? wished : came;
}

/** A sound's mix, or a channel of it; where nothing moves in that, as where channels cancel each other, the loudest in which something does. */
export function audible(mono: Float32Array, waveform: Waveform): Float32Array {
  if (moves(mono)) return mono;
  const { channels } = waveform;
  const [moving, height] = channels.some(moves) ? [channels.filter(moves), peak] : [channels, spanOf];
  return [...moving].sort((a, b) => height(b) - height(a))[0] ?? firstChannel(waveform);
}

/** So that what is kept at the end does not sound as if silence followed. */
function mirrorBeyond(samples: Float32Array, length: number): void {
  for (let i = length; i < samples.length; i++) {
    const turn = i % (2 * length);
    samples[i] = samples[turn < length ? turn : 2 * length - 1 - turn] as number;
  }
}
