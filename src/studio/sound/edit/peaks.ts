import type { Waveform } from "../../../audio/waveform.ts";

/** The lowest and the highest sample of each of a row of stretches: `[column]` each. */
export interface PeakColumns {
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
}

/** What is needed to draw a sound in so many columns, over all channels. */
export function peakColumns({ channels }: Waveform, columnCount: number): PeakColumns {
  const lowest = new Float32Array(columnCount);
  const highest = new Float32Array(columnCount);
  for (const samples of channels) {
    for (let column = 0; column < columnCount; column++) {
      const from = Math.floor((column * samples.length) / columnCount);
      const to = Math.max(from + 1, Math.floor(((column + 1) * samples.length) / columnCount));
      for (let i = from; i < to && i < samples.length; i++) {
        const sample = samples[i] as number;
        if (sample < (lowest[column] as number)) lowest[column] = sample;
        if (sample > (highest[column] as number)) highest[column] = sample;
      }
    }
  }
  return { lowest, highest };
}
