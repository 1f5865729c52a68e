import { type ArgumentKind, anObject, argumentWords, checkArgument, kindOfObject } from "../engine/tensor/argument.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { isRate, rateWords } from "./limits.ts";

/** Sound as samples within about [-1, 1]: one array `[sample]` per channel, all of one length. */
export interface Waveform {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** A waveform of one channel. */
export function monoWaveform(samples: Float32Array, sampleRate: number): Waveform {
  checkSamples(samples, "samples");
  return { sampleRate, channels: [samples] };
}

/** Samples per channel, of a sound that was checked. */
export function sampleCount(waveform: Waveform): number {
  return waveform.channels[0]?.length ?? 0;
}

export function durationSeconds(waveform: Waveform): number {
  checkChannels(waveform, "duration");
  return sampleCount(waveform) / waveform.sampleRate;
}

/** The first seconds of a sound, or all of it; its samples are not copied. */
export function beginningOf({ sampleRate, channels }: Waveform, seconds: number): Waveform {
  return { sampleRate, channels: channels.map((samples) => samples.subarray(0, Math.round(seconds * sampleRate))) };
}

/** The first channel `[sample]`, which is all that AudioLDM and its evaluation look at. */
export function firstChannel(waveform: Waveform): Float32Array {
  return waveform.channels[0] ?? new Float32Array(0);
}

/** The mean over the channels, `[sample]`; the channel itself where there is one. */
export function mixToMono(waveform: Waveform): Float32Array {
  const { channels } = checkChannels(waveform, "mix");
  if (channels.length === 1) return firstChannel(waveform);
  const mixed = new Float32Array(sampleCount(waveform));
  for (let i = 0; i < mixed.length; i++) {
    let sum = 0;
    for (const channel of channels) sum += channel[i] as number;
    mixed[i] = sum / channels.length;
  }
  return mixed;
}

/** The largest |sample|; 0 for no samples. */
export function peak(samples: Float32Array): number {
  checkSamples(samples, "peak");
  let largest = 0;
  // Sounds are long, and an iterator takes its time.
  for (let i = 0; i < samples.length; i++) largest = Math.max(largest, Math.abs(samples[i] as number));
  return largest;
}

/** From the lowest to the highest sample, which no mean that is taken away changes. */
export function spanOf(samples: Float32Array): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const sample of samples) [least, most] = [Math.min(least, sample), Math.max(most, sample)];
  return most - least;
}

/** Whether more than silence is left once the mean is taken away. */
export function moves(samples: Float32Array): boolean {
  return spanOf(samples) > 2 * silenceHeight;
}

/** What has no sample above -80 dB is silence. */
const silenceHeight = 1e-4;

/**
 * The loudness at which AudioLDM was trained: the mean is taken away and the peak brought to one half.
 *
 * Silence stays silence, because of the 1e-8 beneath.
 */
export function normalizePeak(samples: Float32Array): Float32Array {
  checkSamples(samples, "peak");
  let sum = 0;
  for (const sample of samples) sum += sample;
  const mean = samples.length === 0 ? 0 : sum / samples.length;
  const centred = samples.map((sample) => sample - mean);
  const scale = 0.5 / (peak(centred) + 1e-8);
  return centred.map((sample) => sample * scale);
}

/** Whether no sample of any channel is louder than `threshold`. */
export function isSilent(waveform: Waveform, threshold = silenceHeight): boolean {
  return checkChannels(waveform, "silence").channels.every((channel) => peak(channel) <= threshold);
}

/**
 * The waveform itself, once it is sure that it holds sound.
 *
 * @param where what the message begins with: the path, or what the samples are for
 * @throws FoleyError "usage" for what is no waveform, "audio" where there is no rate that sounds have, no channel, no sample, or a
 *   sample that is not a finite number
 */
export function checkWaveform(waveform: Waveform, where: string): Waveform {
  const { sampleRate, channels } = checkWaveformKind(waveform, where);
  if (!isRate(sampleRate)) {
    const advice =
      "its header is wrong, or it is none of sound; set the right rate, as with: sox -r 16000 in.wav out.wav";
    throw audioError(where, rateWords, String(sampleRate), advice);
  }
  if (sampleCount(waveform) === 0) {
    throw audioError(where, "samples", "none", "the file is empty or damaged; replace it or leave it out");
  }
  checkEven(waveform, where);
  for (const channel of channels) checkFinite(channel, where);
  return waveform;
}

/** As `checkWaveform`, but for what the samples say: there may be none. */
export function checkChannels(waveform: Waveform, where: string): Waveform {
  checkEven(checkWaveformKind(waveform, where), where);
  return waveform;
}

/**
 * The waveform itself, once it is sure that it is one, for callers whose language does not check types.
 *
 * @throws FoleyError "usage" for anything but an object whose `channels` are a list of Float32Arrays
 */
export function checkWaveformKind(waveform: Waveform, where: string): Waveform {
  checkArgument(where, aSound, waveform);
  checkArgument(`${where}: channels`, aListOfChannels, waveform.channels);
  for (const samples of waveform.channels) checkSamples(samples, where);
  return waveform;
}

const aSound: ArgumentKind = { ...anObject, expected: "a sound as { sampleRate, channels }" };
const aListOfChannels: ArgumentKind = { expected: "a list of Float32Arrays", is: Array.isArray };

/** Full scale of the arrays that hold samples as whole numbers. */
const fullScales: Readonly<Record<string, number>> = { Int8Array: 2 ** 7, Int16Array: 2 ** 15, Int32Array: 2 ** 31 };

/**
 * The samples of a channel, once it is sure that they are such, for callers whose language does not check types.
 *
 * @throws FoleyError "usage" for anything but a Float32Array
 */
export function checkSamples(samples: Float32Array, where: string): Float32Array {
  const kind = kindOfObject(samples);
  if (kind === "Float32Array") return samples;
  const scale = fullScales[kind];
  const advice =
    scale === undefined
      ? "make Float32Arrays of numbers from -1 to 1"
      : `divide by ${scale}, as with Float32Array.from`;
  throw new FoleyError("usage", `${where}: expected Float32Arrays, got ${argumentWords(samples)}; ${advice}`);
}

function checkEven(waveform: Waveform, where: string): void {
  const count = sampleCount(waveform);
  const uneven = waveform.channels.find(({ length }) => length !== count);
  if (uneven === undefined) return;
  throw audioError(where, `${count} samples in each channel`, String(uneven.length), "make them equal");
}

function checkFinite(channel: Float32Array, where: string): void {
  const bad = channel.findIndex((sample) => !Number.isFinite(sample));
  if (bad < 0) return;
  throw audioError(
    where,
    "finite samples",
    `${channel[bad]} at sample ${bad}`,
    "the file is damaged; write it again or leave it out",
  );
}

/** One line about sound that cannot be used. */
export function audioError(where: string, expected: string, came: string, advice: string, cause?: unknown): FoleyError {
  return new FoleyError("audio", `${where}: expected ${expected}, got ${came}; ${advice}`, { cause });
}
