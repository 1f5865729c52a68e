import { limitPeaks, turnedDown } from "../audio/limiter.ts";
import { loudestMoment } from "../audio/loudness.ts";
import { peakHeights, truePeak } from "../audio/true-peak.ts";
import { isSilent, peak, type Waveform } from "../audio/waveform.ts";
import { checkWish, type LoudnessWish } from "./settings.ts";

/** Of sounds, where nobody wishes another; see docs/generation.md for why. */
export const usualLoudness = -23;

/** No point of the curve through the samples goes beyond this, in dB of full scale. */
const ceilingDb = -1;
/** Other meters draw the curve a little differently. */
const marginDb = 0.1;
const highestDb = ceilingDb - marginDb;
/** Of looking for the gain; each comes nearer. */
const mostRounds = 4;
/** By how much peaks are turned down at most to make a sound louder. */
const mostLimitingDb = 6;
/** Loudness that differs by less is what was wished. */
const toleranceDb = 0.5;

/** What was done to a sound's level. */
export interface LevelNote {
  /** Before, in LUFS of the loudest 0.4 s. */
  readonly measuredLufs: number;
  readonly gainDb: number;
  /** How much the highest peak was turned down beside that. */
  readonly limitedDb: number;
  /** After. */
  readonly loudnessLufs: number;
  readonly truePeakDb: number;
}

export interface LevelledSound {
  readonly waveform: Waveform;
  /** Null where nothing was done. */
  readonly level: LevelNote | null;
  readonly warnings: readonly string[];
}

/** @throws FoleyError "usage" for a loudness that no sound can have */
export function checkLoudness(loudness: LoudnessWish): LoudnessWish {
  checkWish("loudness", loudness);
  return loudness;
}

/**
 * The same sound, louder or softer by one factor so that its loudest 0.4 s are as loud as wished.
 *
 * Peaks that would be above -1 dB are turned down, by 6 dB at most; where that is not enough, the sound stays softer and a
 * warning says so. Silence stays as it is.
 */
export function levelled(waveform: Waveform, wish: LoudnessWish, isLoop: boolean): LevelledSound {
  if (wish === "off") return { waveform, level: null, warnings: [] };
  if (isSilent(waveform)) return { waveform, level: null, warnings: [] };
  const measured = loudestMoment(waveform);
  const heights = peakHeights(waveform, isLoop);
  const height = decibels(peak(heights));
  const gain = gainFor(waveform, heights, { wish, measured, isLoop });
  const isLow = height + gain <= highestDb;
  const louder = scaled(waveform, gain);
  const made = isLow ? louder : limitPeaks(louder, ratio(highestDb), { isLoop });
  const truePeakDb = isLow ? height + gain : decibels(truePeak(made, isLoop));
  const level = {
    measuredLufs: rounded(measured),
    gainDb: rounded(gain),
    limitedDb: rounded(Math.max(0, height + gain - truePeakDb)),
    loudnessLufs: rounded(isLow ? measured + gain : loudestMoment(made)),
    truePeakDb: rounded(truePeakDb),
  };
  const isMissed = Math.abs(wish - level.loudnessLufs) > toleranceDb;
  return { waveform: made, level, warnings: isMissed ? [missed(wish, level)] : [] };
}

/** What was done to a sound's level twice, as if at once. */
export function notedTogether(first: LevelNote | null, second: LevelNote | null): LevelNote | null {
  if (first === null || second === null) return second ?? first;
  return {
    ...second,
    measuredLufs: first.measuredLufs,
    gainDb: rounded(first.gainDb + second.gainDb),
    limitedDb: rounded(first.limitedDb + second.limitedDb),
  };
}

/** Whether a warning is one of those of `levelled`. */
export function isAboutLoudness(warning: string): boolean {
  return warning.startsWith("loudness: ");
}

function missed(wish: number, { loudnessLufs, limitedDb }: LevelNote): string {
  const why = `its peaks reach ${ceilingDb} dB, though they were turned down by ${limitedDb} dB`;
  return `loudness: ${wish} LUFS were wished, ${loudnessLufs} came, as ${why}; wish for less`;
}

interface Aim {
  readonly wish: number;
  /** Loudness of the sound as it is. */
  readonly measured: number;
  readonly isLoop: boolean;
}

/** What makes a sound as loud as wished: what the limiter takes is given back, as long as it may take more. */
function gainFor(waveform: Waveform, heights: Float32Array, { wish, measured, isLoop }: Aim): number {
  const height = decibels(peak(heights));
  const room = highestDb + mostLimitingDb - height;
  let gain = Math.min(wish - measured, room);
  for (let round = 0; round < mostRounds && height + gain > highestDb && gain < room; round++) {
    const made = turnedDown(waveform, heights, ratio(highestDb - gain), { isLoop });
    const missing = wish - (loudestMoment(made) + gain);
    if (missing <= toleranceDb / 5) break;
    gain = Math.min(gain + missing, room);
  }
  return gain;
}

function scaled({ sampleRate, channels }: Waveform, gainDb: number): Waveform {
  const factor = ratio(gainDb);
  return { sampleRate, channels: channels.map((samples) => samples.map((x) => x * factor)) };
}

function ratio(dB: number): number {
  return 10 ** (dB / 20);
}

function decibels(height: number): number {
  return 20 * Math.log10(height);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
