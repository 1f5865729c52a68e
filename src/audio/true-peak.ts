import { applyPhases, type Phase } from "./polyphase.ts";
import { checkChannels, peak, type Waveform } from "./waveform.ts";

/** Points looked at for each sample: twice what the standard asks for, since most of foley's sounds reach up to half their rate. */
const oversampling = 8;
/** Samples on each side that a point between samples is made of. */
const reach = 16;
/** Samples that are looked at together, so that a long sound is never held oversampled as a whole. */
const block = 65_536;

/**
 * The highest point of the curve through the samples of all channels, which players and converters will meet; 1 is full scale.
 *
 * @see ITU-R BS.1770-4, annex 2
 */
export function truePeak(waveform: Waveform): number {
  return peak(peakHeights(waveform));
}

/** How high the curve through the samples goes at each sample and on the way to the next, in any channel: `[sample]`. */
export function peakHeights(waveform: Waveform): Float32Array {
  const { channels } = checkChannels(waveform, "peaks");
  const heights = new Float32Array(channels[0]?.length ?? 0);
  for (const samples of channels) raise(heights, samples);
  return heights;
}

function raise(heights: Float32Array, samples: Float32Array): void {
  for (let start = 0; start < samples.length; start += block) {
    const from = Math.max(0, start - reach);
    const piece = samples.subarray(from, start + block + reach);
    const curve = applyPhases(piece, phases, 1, piece.length * oversampling);
    const end = Math.min(start + block, samples.length);
    for (let i = start; i < end; i++)
      heights[i] = Math.max(heights[i] as number, highest(curve, (i - from) * oversampling));
  }
}

function highest(curve: Float32Array, start: number): number {
  let most = 0;
  for (let i = start; i < start + oversampling; i++) most = Math.max(most, Math.abs(curve[i] as number));
  return most;
}

const phases: readonly Phase[] = Array.from({ length: oversampling }, (_, phase) => {
  const first = 1 - reach;
  return {
    first,
    taps: Float64Array.from({ length: 2 * reach }, (_tap, k) => windowedSinc(first + k - phase / oversampling)),
  };
});

/** 1 at 0 and 0 at every other whole number, so that the curve goes through the samples. */
function windowedSinc(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= reach) return 0;
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / (2 * reach)) ** 2;
}
