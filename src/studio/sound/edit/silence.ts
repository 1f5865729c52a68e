import { cutSound, faded, type SampleRange, soundingRange } from "../../../audio/sounding.ts";
import { sampleCount, type Waveform } from "../../../audio/waveform.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { cutFadeSeconds, joinedSounds } from "./join.ts";

/** Of silence that was cut off, so that nothing clicks: as generated sounds are trimmed. */
const [fadeIn, fadeOut] = [0.005, 0.02];

/** A sound without the silence around it. @throws FoleyError "usage" where all of it is silent */
export function withoutSilenceAround(waveform: Waveform): Waveform {
  const range = soundingRange(waveform);
  if (range !== null) {
    const isWhole = range.to === sampleCount(waveform);
    return faded(cutSound(waveform, range), [range.from > 0 ? fadeIn : 0, isWhole ? 0 : fadeOut]);
  }
  throw new FoleyError("usage", "trim: expected a sound, got silence; there is nothing to keep");
}

const frameSeconds = 0.01;
/** What is so much softer than the loudest frame is silence. */
const belowLoudestDb = 50;

/**
 * A sound whose silences are at most so long: what is more is cut from their middle.
 *
 * @param mostSeconds of a silence that is kept
 */
export function withShorterSilences(waveform: Waveform, mostSeconds: number): Waveform {
  const most = Math.round(mostSeconds * waveform.sampleRate);
  const fade = Math.round(cutFadeSeconds * waveform.sampleRate);
  const cuts = silentStretches(waveform)
    .filter(({ from, to }) => to - from > most + 2 * fade)
    .map(({ from, to }) => ({ from: from + Math.ceil(most / 2), to: to - Math.floor(most / 2) }));
  const starts = [0, ...cuts.map(({ to }) => to)];
  const ends = [...cuts.map(({ from }) => from), sampleCount(waveform)];
  const parts = starts.map((from, i) => cutSound(waveform, { from, to: ends[i] as number }));
  const [first = waveform, ...others] = parts.filter((part) => sampleCount(part) > 0);
  return others.reduce((sound, part) => joinedSounds(sound, part, cutFadeSeconds, "smooth"), first);
}

/** Where a sound is silent, in samples. */
export function silentStretches(waveform: Waveform): SampleRange[] {
  const { sampleRate, channels } = waveform;
  const frame = Math.max(1, Math.round(frameSeconds * sampleRate));
  const length = sampleCount(waveform);
  const heights = new Float32Array(Math.ceil(length / frame));
  for (const samples of channels) {
    for (let i = 0; i < length; i++) {
      const at = Math.floor(i / frame);
      heights[at] = Math.max(heights[at] as number, Math.abs(samples[i] as number));
    }
  }
  const threshold = heights.reduce((most, height) => Math.max(most, height), 0) * 10 ** (-belowLoudestDb / 20);
  const stretches: { from: number; to: number }[] = [];
  for (const [i, height] of heights.entries()) {
    if (height > threshold) continue;
    const [from, to] = [i * frame, Math.min(length, (i + 1) * frame)];
    const last = stretches.at(-1);
    if (last?.to === from) last.to = to;
    else stretches.push({ from, to });
  }
  return stretches;
}
