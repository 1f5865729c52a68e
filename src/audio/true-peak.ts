import { applyPhases, heldPhases, type PhaseBank } from "./polyphase.ts";
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
 * @param isLoop whether the sound's end goes on at its beginning; around any other there is silence
 * @see ITU-R BS.1770-4, annex 2
 */
export function truePeak(waveform: Waveform, isLoop = false): number {
  return peak(peakHeights(waveform, isLoop));
}

/** How high the curve through the samples goes at each sample and on the way to the next, in any channel: `[sample]`. */
export function peakHeights(waveform: Waveform, isLoop = false): Float32Array {
  const { channels } = checkChannels(waveform, "peaks");
  const heights = new Float32Array(channels[0]?.length ?? 0);
  for (const samples of channels) raise(heights, samples, isLoop);
  return heights;
}

function raise(heights: Float32Array, samples: Float32Array, isLoop: boolean): void {
  const { length } = samples;
  const at = (i: number): number => samples[isLoop ? ((i % length) + length) % length : i] ?? 0;
  for (let start = 0; start < length; start += block) {
    const count = Math.min(block, length - start);
    const piece = Float32Array.from({ length: count + 2 * reach }, (_, i) => at(start - reach + i));
    const curve = applyPhases(piece, phases, 1, piece.length * oversampling);
    for (let i = 0; i < count; i++)
      heights[start + i] = Math.max(heights[start + i] as number, highest(curve, (reach + i) * oversampling));
  }
}

function highest(curve: Float32Array, start: number): number {
  let most = 0;
  for (let i = start; i < start + oversampling; i++) most = Math.max(most, Math.abs(curve[i] as number));
  return most;
}

const phases: PhaseBank = heldPhases(
  Array.from({ length: oversampling }, (_, phase) => {
    const first = 1 - reach;
    return {
      first,
      taps: Float64Array.from({ length: 2 * reach }, (_tap, k) => windowedSinc(first + k - phase / oversampling)),
    };
  }),
);

/** 1 at 0 and 0 at every other whole number, so that the curve goes through the samples. */
function windowedSinc(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= reach) return 0;
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / (2 * reach)) ** 2;
}
