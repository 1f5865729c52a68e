import type { SampleRange } from "../../../audio/sounding.ts";
import { sampleCount, type Waveform } from "../../../audio/waveform.ts";

/** How long a change of level within a sound takes, so that nothing clicks. */
const rampSeconds = 0.005;

/**
 * The same sound, a stretch of it louder or softer; at the ends of the stretch the level changes within 5 ms, inside of it.
 *
 * @param decibels minus infinity for silence
 */
export function withGain(waveform: Waveform, { from, to }: SampleRange, decibels: number): Waveform {
  const { sampleRate, channels } = waveform;
  const length = sampleCount(waveform);
  const factor = 10 ** (decibels / 20);
  const ramp = Math.min(Math.round(rampSeconds * sampleRate), (to - from) / 2);
  const share = (i: number): number => {
    const left = from === 0 ? 1 : (i - from + 0.5) / ramp;
    const right = to === length ? 1 : (to - i - 0.5) / ramp;
    return Math.min(1, left, right);
  };
  const louder = (samples: Float32Array): Float32Array => {
    const changed = samples.slice();
    for (let i = from; i < to; i++) changed[i] = (samples[i] as number) * (1 + (factor - 1) * share(i));
    return changed;
  };
  return { sampleRate, channels: channels.map(louder) };
}

/** The same sound from its end to its beginning. */
export function reversed({ sampleRate, channels }: Waveform): Waveform {
  return { sampleRate, channels: channels.map((samples) => samples.slice().reverse()) };
}
