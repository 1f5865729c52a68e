import { sampleCount, type Waveform } from "./waveform.ts";

/** A stretch of samples, the last not included. */
export interface SampleRange {
  readonly from: number;
  readonly to: number;
}

const frameSeconds = 0.01;
/** What is so much softer than the loudest frame is silence before and after the sound. */
const belowLoudestDb = 40;
/** What is softer in itself is silence, too, in dB of full scale. */
const absoluteDb = -70;
/** What is left of the silence, so that no onset and no end is cut. */
const before = 0.01;
const after = 0.05;

/** Where a sound begins and ends, without the silence around it; null where all of it is silent. */
export function soundingRange(waveform: Waveform): SampleRange | null {
  const { sampleRate } = waveform;
  const length = sampleCount(waveform);
  const frame = Math.max(1, Math.round(frameSeconds * sampleRate));
  const powers = framePowers(waveform, frame);
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  const threshold = Math.max(loudest * 10 ** (-belowLoudestDb / 10), 10 ** (absoluteDb / 10));
  const first = powers.findIndex((power) => power >= threshold);
  if (first < 0) return null;
  const last = powers.findLastIndex((power) => power >= threshold);
  return {
    from: Math.max(0, first * frame - Math.round(before * sampleRate)),
    to: Math.min(length, (last + 1) * frame + Math.round(after * sampleRate)),
  };
}

/** What is told of a sound's ends, in parts of so many seconds, by the loudest of so many. */
const partSeconds = 0.1;
const endParts = 3;
/** A sound goes on where it is at both ends no softer than so many decibels below its mean. */
const belowMeanDb = 15;

/** Whether a sound goes on from end to end, as rain does, rather than begin or end, as a dog's bark does. */
export function soundsThroughout(waveform: Waveform): boolean {
  const powers = framePowers(waveform, Math.max(1, Math.round(partSeconds * waveform.sampleRate)));
  const least = (powers.reduce((sum, power) => sum + power, 0) / powers.length) * 10 ** (-belowMeanDb / 10);
  const ends = [powers.subarray(0, endParts), powers.subarray(-endParts)];
  return least > 0 && ends.every((parts) => parts.some((power) => power >= least));
}

/** A stretch of a sound. */
export function cutSound({ sampleRate, channels }: Waveform, { from, to }: SampleRange): Waveform {
  return { sampleRate, channels: channels.map((samples) => samples.slice(from, to)) };
}

/**
 * The same sound, from silence at its beginning and into silence at its end, by half a cosine each.
 *
 * @param seconds of the fades; where they are longer than the sound together, both count
 */
export function faded({ sampleRate, channels }: Waveform, seconds: readonly [into: number, out: number]): Waveform {
  const [into, out] = seconds.map((length) => Math.round(length * sampleRate)) as [number, number];
  const share = (i: number, length: number): number => 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / length);
  return {
    sampleRate,
    channels: channels.map((samples) =>
      samples.map((x, i) => {
        const left = samples.length - 1 - i;
        return x * (i < into ? share(i, into) : 1) * (left < out ? share(left, out) : 1);
      }),
    ),
  };
}

/** Mean squares over all channels: `[frame]`. */
function framePowers({ channels }: Waveform, frame: number): Float64Array {
  const length = channels[0]?.length ?? 0;
  const powers = new Float64Array(Math.ceil(length / frame));
  for (const samples of channels) {
    for (const [i, x] of samples.entries()) {
      const at = Math.floor(i / frame);
      powers[at] = (powers[at] as number) + (x * x) / (frame * channels.length);
    }
  }
  return powers;
}
