import { melSpectrogram } from "../../audio/mel-spectrogram.ts";
import { mixToMono, type Waveform } from "../../audio/waveform.ts";
import type { TakePicture } from "../take.ts";

const bands = 40;
const mostColumns = 160;
const fftSize = 1024;
/** Log-magnitudes at the edges of the picture: what is softer is black. */
const [softest, loudest] = [-7, 3];

/** A sound as a small spectrogram for lists, of its loudest moments where several fall into one column. */
export function takePicture(waveform: Waveform): TakePicture {
  const samples = atLeast(mixToMono(waveform), fftSize);
  const hopSize = Math.min(fftSize, Math.max(64, Math.ceil(samples.length / mostColumns)));
  const mel = { fftSize, windowSize: fftSize, hopSize, melCount: bands, fMin: 0, fMax: waveform.sampleRate / 2 };
  const { shape, data } = melSpectrogram(samples, { ...mel, sampleRate: waveform.sampleRate }, "centred");
  const time = Math.min(mostColumns, shape[0]);
  const levels = new Uint8Array(time * bands);
  for (let frame = 0; frame < shape[0]; frame++) {
    const column = Math.floor((frame / shape[0]) * time);
    for (let band = 0; band < bands; band++) {
      const share = ((data[frame * bands + band] ?? softest) - softest) / (loudest - softest);
      const at = column * bands + band;
      levels[at] = Math.max(levels[at] ?? 0, Math.round(255 * Math.min(1, Math.max(0, share))));
    }
  }
  return { time, bands, levels };
}

/** Mirroring at the ends needs some samples. */
function atLeast(samples: Float32Array, count: number): Float32Array {
  if (samples.length >= count) return samples;
  const longer = new Float32Array(count);
  longer.set(samples);
  return longer;
}
