import { peakHeights, truePeak } from "./true-peak.ts";
import { peak, type Waveform } from "./waveform.ts";

/** How long before a peak the sound is turned down, and how long after it. */
const lookAheadSeconds = 0.02;
/** The curve between samples moves a little when they are turned down by different factors. */
const mostRounds = 4;

export interface LimiterOptions {
  /** Whether the sound's end goes on at its beginning. */
  readonly isLoop?: boolean | undefined;
}

/**
 * Turns a sound down around the peaks that are too high, softly and in all channels alike, and leaves everything else.
 *
 * @param ceiling for the true peak; 1 is full scale
 */
export function limitPeaks(waveform: Waveform, ceiling: number, { isLoop = false }: LimiterOptions = {}): Waveform {
  let limited = waveform;
  for (let round = 0; round < mostRounds; round++) {
    const heights = peakHeights(limited, isLoop);
    const height = peak(heights);
    if (height <= ceiling) return limited;
    // What came out too high is aimed at a little lower.
    const aim = round === 0 ? ceiling : ceiling * Math.min(1, ceiling / height) * 0.999;
    limited = turnedDown(limited, heights, aim, { isLoop });
  }
  const factor = Math.min(1, ceiling / truePeak(limited, isLoop));
  return applyGains(limited, new Float32Array(limited.channels[0]?.length ?? 0).fill(factor));
}

/**
 * One round of `limitPeaks`: quick where the heights are known, and right but for what the curve between samples moves.
 *
 * @param heights of its curve: `[sample]`
 */
export function turnedDown(
  waveform: Waveform,
  heights: Float32Array,
  ceiling: number,
  { isLoop = false }: LimiterOptions = {},
): Waveform {
  return applyGains(waveform, gainsFor(heights, ceiling, waveform.sampleRate, isLoop));
}

function applyGains({ sampleRate, channels }: Waveform, gains: Float32Array): Waveform {
  return { sampleRate, channels: channels.map((samples) => samples.map((x, i) => x * (gains[i] as number))) };
}

/** A factor for each sample: the lowest that any sample nearby needs, smoothed over that neighbourhood. */
function gainsFor(heights: Float32Array, ceiling: number, sampleRate: number, isLoop: boolean): Float32Array {
  const { length } = heights;
  const half = Math.max(1, Math.round((lookAheadSeconds * sampleRate) / 4));
  const margin = Math.min(length, 4 * half);
  const needed = new Float32Array(length + 2 * margin).fill(1);
  for (let i = 0; i < length; i++) {
    const height = heights[i] as number;
    if (height > ceiling) needed[margin + i] = ceiling / height;
  }
  if (isLoop) {
    needed.copyWithin(0, length, length + margin);
    needed.copyWithin(margin + length, margin, 2 * margin);
  }
  // Two means over a stretch reach as far as the lowest of a neighbourhood twice as wide was looked for.
  const smooth = slidingMean(slidingMean(slidingMinimum(needed, 2 * half), half), half);
  return smooth.subarray(margin, margin + length);
}

/** The lowest of the values up to `reach` away, on both sides. */
function slidingMinimum(values: Float32Array, reach: number): Float32Array {
  const out = new Float32Array(values.length);
  // Places whose values rise: the first is the lowest of those within reach.
  const places = new Int32Array(values.length);
  let [head, tail] = [0, 0];
  for (let i = 0; i < values.length + reach; i++) {
    if (i < values.length) {
      while (tail > head && (values[places[tail - 1] as number] as number) >= (values[i] as number)) tail--;
      places[tail++] = i;
    }
    while ((places[head] as number) < i - 2 * reach) head++;
    if (i >= reach) out[i - reach] = values[places[head] as number] as number;
  }
  return out;
}

/** The mean of the values up to `reach` away, on both sides; beyond the ends they stay as they are there. */
function slidingMean(values: Float32Array, reach: number): Float32Array {
  const at = (i: number): number => values[Math.min(Math.max(i, 0), values.length - 1)] as number;
  const width = 2 * reach + 1;
  let sum = 0;
  for (let i = -reach; i <= reach; i++) sum += at(i);
  return values.map((_, i) => {
    const mean = sum / width;
    sum += at(i + reach + 1) - at(i - reach);
    return mean;
  });
}
