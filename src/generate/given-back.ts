import type { BitDepth } from "../audio/encode/encode-audio.ts";
import { limitPeaks } from "../audio/limiter.ts";
import { loudestMoment } from "../audio/loudness.ts";
import { mixBands } from "../audio/mix-bands.ts";
import { resampleSound } from "../audio/resample.ts";
import { truePeak } from "../audio/true-peak.ts";
import { countClipped } from "../audio/wav/encode-wav.ts";
import { isSilent, monoWaveform, moves, type Waveform } from "../audio/waveform.ts";
import type { PreparedEdit } from "./edit.ts";
import { fadeSeconds, newShare, withinRegions } from "./region.ts";
import type { Region } from "./settings.ts";

/** What a model made of a sound. */
export interface MadeOf {
  /** Mono, at the model's rate. */
  readonly samples: Float32Array;
  readonly sampleRate: number;
  readonly isLoop: boolean;
}

/** How much the networks may have changed the level of what they only hear, as a factor either way. */
const mostCorrection = 2;
/** What is made anew may be as high as this, or as the sound that was given, but not beyond full scale where no sample of that is. */
const ceiling = 10 ** (-1 / 20);
/** The factor by which its peaks are turned down at most; beyond, all of it is softer. */
const mostLimiting = 2;

/**
 * What a model made of a sound, as that sound came: at its rate, in its channels, at its level. What is kept of it is
 * untouched, sample by sample; what is new fades in and out within its regions.
 */
export function givenBack(made: MadeOf, edit: PreparedEdit): Waveform {
  const { original, regions } = edit;
  const { sampleRate } = original;
  const length = made.isLoop
    ? Math.round((made.samples.length / made.sampleRate) * sampleRate)
    : Math.round(edit.durationSeconds * sampleRate);
  const created = atLevel(made, edit, length);
  if (regions === null) return created;
  const kept = original.channels.map((samples) => extended(samples, length, sampleRate, made.isLoop));
  return {
    sampleRate,
    channels: kept.map((samples, i) =>
      withNew(samples, created.channels[i] as Float32Array, regions, sampleRate, made.isLoop),
    ),
  };
}

/** Where only some frequencies are made anew, the others are kept; elsewhere all of a moment is new or kept. */
function withNew(
  kept: Float32Array,
  made: Float32Array,
  regions: readonly Region[],
  sampleRate: number,
  isLoop: boolean,
): Float32Array {
  const isBand = ({ fromHz, toHz }: Region): boolean => fromHz !== undefined || toHz !== undefined;
  const seconds = kept.length / sampleRate;
  const blend = (under: Float32Array, over: Float32Array, some: readonly Region[]): Float32Array => {
    const share = newShare(withinRegions(some, fadeSeconds, seconds, isLoop), kept.length, sampleRate, isLoop);
    return under.map((x, i) => {
      const part = share[i] as number;
      return part === 0 ? x : part * (over[i] as number) + (1 - part) * x;
    });
  };
  const bands = regions.filter(isBand);
  const isNew = (time: number, hertz: number): number =>
    bands.some(
      ({ fromSeconds = 0, toSeconds = seconds, fromHz = 0, toHz = Number.POSITIVE_INFINITY }) =>
        time >= fromSeconds && time <= toSeconds && hertz >= fromHz && hertz < toHz,
    )
      ? 1
      : 0;
  const under = bands.length === 0 ? kept : blend(kept, mixBands(kept, made, sampleRate, isNew), bands);
  return blend(
    under,
    made,
    regions.filter((region) => !isBand(region)),
  );
}

/** What was made at the rate, in the channels and at the level of what was given. */
function atLevel(made: MadeOf, edit: PreparedEdit, length: number): Waveform {
  const { original, scale, regions } = edit;
  const { sampleRate } = original;
  const heard = resampleSound(monoWaveform(made.samples, made.sampleRate), sampleRate, made.isLoop);
  const mono = fitted(heard.channels[0] as Float32Array, length);
  const spread = balanceOf(original).map((share) => mono.map((x) => x * share * scale));
  const sound = { sampleRate, channels: spread };
  const wished = regions === null ? asLoud(sound, original) : correction(made, edit, regions);
  const full = countClipped(original) > 0 ? Number.POSITIVE_INFINITY : 1;
  const highest = Math.max(ceiling, Math.min(truePeak(original), full));
  const factor = Math.min(wished, (mostLimiting * highest) / truePeak(sound, made.isLoop));
  const louder = spread.map((samples) => samples.map((x) => x * factor));
  return limitPeaks({ sampleRate, channels: louder }, highest, { isLoop: made.isLoop });
}

/** How much louder each channel is than the mix that the model heard. */
function balanceOf({ channels }: Waveform): number[] {
  if (channels.length === 1) return [1];
  const mix = (channels[0] as Float32Array).map((_, i) => meanAt(channels, i));
  const level = rootMeanSquare(mix);
  const isHeard = level >= 1e-4 && moves(mix);
  // What is constant is not heard.
  const levels = channels.map(level >= 1e-4 && !isHeard ? deviation : rootMeanSquare);
  // Channels that cancel each other are heard as the loudest.
  const heard = isHeard ? level : Math.max(...levels);
  return levels.map((own) => own / heard);
}

function asLoud(sound: Waveform, original: Waveform): number {
  if (isSilent(sound) || isSilent(original)) return 1;
  return 10 ** ((loudestMoment(original) - loudestMoment(sound)) / 20);
}

/** What the networks do to the level of that which they only hear and give again. */
function correction(made: MadeOf, { samples: heard }: PreparedEdit, regions: readonly Region[]): number {
  const spans = regions.map(({ fromSeconds = 0, toSeconds = Number.POSITIVE_INFINITY }) => ({
    fromSeconds,
    toSeconds,
    fade: fadeSeconds,
  }));
  const share = newShare(spans, made.samples.length, made.sampleRate, made.isLoop);
  let [before, after] = [0, 0];
  for (const [i, x] of made.samples.entries()) {
    if (share[i] !== 0) continue;
    before += (heard[i] ?? 0) ** 2;
    after += x ** 2;
  }
  if (before === 0 || after === 0) return 1;
  return Math.min(Math.max(Math.sqrt(before / after), 1 / mostCorrection), mostCorrection);
}

/** As long as the result. Beyond its end, and before a loop's beginning, it is mirrored, to be faded out there. */
function extended(samples: Float32Array, length: number, sampleRate: number, isLoop: boolean): Float32Array {
  const all = fitted(samples, length);
  const fade = Math.min(Math.ceil(fadeSeconds * sampleRate), samples.length);
  if (isLoop && samples.length < length)
    for (let i = 0; i < fade && length - 1 - i >= samples.length; i++) all[length - 1 - i] = samples[i] as number;
  for (let i = 0; i < fade && samples.length + i < length; i++)
    all[samples.length + i] = samples[samples.length - 1 - i] as number;
  return all;
}

/** Cut, or filled with silence. */
function fitted(samples: Float32Array, length: number): Float32Array {
  const all = new Float32Array(length);
  all.set(samples.subarray(0, length));
  return all;
}

function meanAt(channels: readonly Float32Array[], i: number): number {
  return channels.reduce((sum, samples) => sum + (samples[i] as number), 0) / channels.length;
}

function rootMeanSquare(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / Math.max(samples.length, 1));
}

/** The root of the mean square about the mean. */
function deviation(samples: Float32Array): number {
  const mean = samples.reduce((sum, x) => sum + x, 0) / Math.max(samples.length, 1);
  return rootMeanSquare(samples.map((x) => x - mean));
}

/** How exactly a file keeps what became of a given sound: by floats where that goes beyond full scale, else in steps as fine as it had. */
export function depthOfReturn({ channels }: Waveform, result: Waveform): BitDepth {
  if (countClipped(result) > 0) return "float";
  return channels.every((samples) => samples.every((x) => Number.isInteger(x * 2 ** 15))) ? "16" : "24";
}

/** What a user should know of a sound that came back; null where model and sound are alike. */
export function noteOfReturn({ name, original }: PreparedEdit, modelRate: number, isGivenBack: boolean): string | null {
  const { sampleRate, channels } = original;
  if (sampleRate === modelRate && channels.length === 1) return null;
  const made = `init ${name}: the model makes mono at ${modelRate} Hz`;
  if (!isGivenBack) return `${made}, and so it comes back, not as given: ${shapeOf(original)}`;
  const limit = sampleRate > modelRate ? `; above ${modelRate / 2} Hz there is nothing in it` : "";
  return `${made}; what it made was brought to ${shapeOf(original)}${limit}`;
}

function shapeOf({ sampleRate, channels }: Waveform): string {
  const count = channels.length;
  return `${sampleRate} Hz and ${count} channel${count === 1 ? "" : "s"}`;
}
