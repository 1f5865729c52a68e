import { resampleSound } from "../audio/resample.ts";
import { cutSound, faded, soundingRange } from "../audio/sounding.ts";
import { durationSeconds, isSilent, peak, sampleCount, type Waveform } from "../audio/waveform.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { withoutUndefined } from "../settings/resolve.ts";
import { type LevelNote, levelled } from "./level.ts";
import type { FinishWishes, LoudnessWish } from "./settings.ts";

/** What is done to a sound once it is made, with nothing left open. */
export interface Finish {
  /** How loud its loudest 0.4 s shall be, in LUFS; `off` for as the model makes it. */
  readonly loudness: LoudnessWish;
  /** Whether silence at its beginning and end is left out. */
  readonly trim: boolean;
  /** Seconds over which it comes from silence and goes into silence; null for none. */
  readonly fade: readonly [number, number] | null;
  /** Of the result, in hertz; null for that at which it comes. */
  readonly sampleRate: number | null;
  readonly isLoop: boolean;
  /** Whether samples of another sound are in it, which stay as they are, be they beyond full scale. */
  readonly keepsPeaks: boolean;
}

/** What a sound is like that wishes are about. */
export interface FinishedKind {
  /** The loudness where none is wished. */
  readonly usual: LoudnessWish;
  readonly isLoop: boolean;
  readonly keepsPeaks: boolean;
}

/** What was wished and what came of it: part of a sound's settings. */
export interface FinishNote extends FinishWishes {
  readonly loudness: LoudnessWish;
  readonly level?: LevelNote | undefined;
  /** Seconds that were left out at the beginning and at the end. */
  readonly trimmedSeconds?: readonly [number, number] | undefined;
}

export interface FinishedSound {
  readonly waveform: Waveform;
  readonly note: FinishNote;
  readonly warnings: readonly string[];
}

/** @throws FoleyError "usage" naming the first wish that cannot be */
export function resolveFinish(wishes: FinishWishes, { usual, isLoop, keepsPeaks }: FinishedKind): Finish {
  const { loudness = usual, trim = false, fade = null, sampleRate = null } = wishes;
  if (isLoop && (trim || fade !== null)) {
    const which = trim ? "trim" : "fade";
    throw new FoleyError("usage", `${which}: expected a sound that ends, got a loop; leave one of them out`);
  }
  return { loudness, trim, fade, sampleRate, isLoop, keepsPeaks };
}

/** Of silence that was cut off, so that nothing clicks. */
const trimFade: readonly [number, number] = [0.005, 0.02];

/** A sound as the caller receives it: at the wished rate, trimmed, faded and levelled, in this order. */
export function finished(made: Waveform, finish: Finish, seed: number): FinishedSound {
  const { loudness, trim, fade, isLoop, keepsPeaks } = finish;
  const warnings: string[] = [];
  let waveform = resampleSound(made, finish.sampleRate ?? made.sampleRate, isLoop);
  if (!keepsPeaks) waveform = withinFullScale(waveform);
  if (isSilent(waveform)) warnings.push(`seed ${seed}: the sound is silent; another seed may give more`);
  let trimmed: FinishNote["trimmedSeconds"];
  const range = trim ? soundingRange(waveform) : null;
  if (range !== null) {
    trimmed = [range.from, sampleCount(waveform) - range.to].map((count) => count / waveform.sampleRate) as [
      number,
      number,
    ];
    const [before, after] = trimmed;
    waveform = faded(cutSound(waveform, range), [before > 0 ? trimFade[0] : 0, after > 0 ? trimFade[1] : 0]);
  }
  if (fade !== null) {
    const [into, out] = fade;
    const seconds = durationSeconds(waveform);
    if (into + out > seconds) {
      warnings.push(`fade: ${into} s and ${out} s are more than the sound's ${seconds.toFixed(2)} s; they overlap`);
    }
    waveform = faded(waveform, fade);
  }
  const { waveform: loud, level, warnings: missed } = levelled(waveform, loudness, isLoop);
  return {
    waveform: loud,
    note: withoutUndefined({
      loudness,
      trim: trim || undefined,
      fade: fade ?? undefined,
      sampleRate: finish.sampleRate ?? undefined,
      level: level ?? undefined,
      trimmedSeconds: trimmed,
    }),
    warnings: [...warnings, ...missed],
  };
}

/** Whether less than half of a sound would be left without the silence around it. */
export function isMostlySilence(sound: Waveform): boolean {
  const range = soundingRange(sound);
  return range === null || range.to - range.from < sampleCount(sound) / 2;
}

const highestPeak = 0.98;

/** Turned down as a whole where it would clip. */
export function withinFullScale({ sampleRate, channels }: Waveform): Waveform {
  const height = channels.reduce((most, samples) => Math.max(most, peak(samples)), 0);
  if (height <= highestPeak) return { sampleRate, channels };
  return { sampleRate, channels: channels.map((samples) => samples.map((x) => (x * highestPeak) / height)) };
}
