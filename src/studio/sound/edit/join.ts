import type { SampleRange } from "../../../audio/sounding.ts";
import { cutSound } from "../../../audio/sounding.ts";
import { sampleCount, type Waveform } from "../../../audio/waveform.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { type FadeCurve, fadeShare } from "./fade.ts";

/** What is cut out closes over this long, so that nothing clicks. */
export const cutFadeSeconds = 0.005;

/**
 * Two sounds one after the other, the end of the first and the beginning of the second heard together for a while.
 *
 * @param seconds that they overlap; less where one of them is shorter
 * @throws FoleyError "usage" where they differ in rate or channels
 */
export function joinedSounds(first: Waveform, second: Waveform, seconds: number, curve: FadeCurve): Waveform {
  const { sampleRate } = first;
  if (second.sampleRate !== sampleRate || second.channels.length !== first.channels.length) {
    const expected = `${first.channels.length} channels at ${sampleRate} Hz`;
    const came = `${second.channels.length} at ${second.sampleRate} Hz`;
    throw new FoleyError("usage", `join: expected ${expected}, got ${came}; bring both to the same first`);
  }
  const [before, after] = [sampleCount(first), sampleCount(second)];
  const overlap = Math.min(Math.round(seconds * sampleRate), before, after);
  const channels = first.channels.map((samples, channel) => {
    const next = second.channels[channel] as Float32Array;
    const joined = new Float32Array(before + after - overlap);
    joined.set(samples);
    joined.set(next.subarray(overlap), before);
    for (let i = 0; i < overlap; i++) {
      const falling = (samples[before - overlap + i] as number) * fadeShare(curve, overlap - 1 - i, overlap);
      joined[before - overlap + i] = falling + (next[i] as number) * fadeShare(curve, i, overlap);
    }
    return joined;
  });
  return { sampleRate, channels };
}

/** A sound without a stretch of it, whose sides are joined over a few milliseconds. */
export function withoutStretch(waveform: Waveform, { from, to }: SampleRange): Waveform {
  const length = sampleCount(waveform);
  const before = cutSound(waveform, { from: 0, to: from });
  const after = cutSound(waveform, { from: to, to: length });
  if (from === 0) return after;
  if (to === length) return before;
  return joinedSounds(before, after, cutFadeSeconds, "smooth");
}
