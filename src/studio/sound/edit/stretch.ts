import type { SampleRange } from "../../../audio/sounding.ts";
import { sampleCount, type Waveform } from "../../../audio/waveform.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";

/** A stretch of time in seconds. */
export interface TimeSpan {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/**
 * The samples of a stretch, within the sound.
 *
 * @param what is to be done, for messages
 * @throws FoleyError "usage" where no sample lies within it
 */
export function samplesWithin(waveform: Waveform, { fromSeconds, toSeconds }: TimeSpan, what: string): SampleRange {
  const length = sampleCount(waveform);
  const at = (seconds: number): number => Math.min(length, Math.max(0, Math.round(seconds * waveform.sampleRate)));
  const range = { from: at(fromSeconds), to: at(toSeconds) };
  if (range.from < range.to) return range;
  const expected = `a stretch within 0 to ${(length / waveform.sampleRate).toFixed(3)} s`;
  throw new FoleyError("usage", `${what}: expected ${expected}, got ${fromSeconds} to ${toSeconds} s; choose another`);
}
