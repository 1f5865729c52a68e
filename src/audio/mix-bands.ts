import { Stft } from "./stft.ts";

/** Short enough to follow what begins and ends, long enough to tell bands apart. */
const windowSeconds = 0.046;

/**
 * Two sounds of one length as one: at each moment and frequency as much of the second as `share` says, from 0 to 1.
 *
 * @param share of the second at a time in seconds and a frequency in hertz
 * @returns `[sample]`
 */
export function mixBands(
  first: Float32Array,
  second: Float32Array,
  sampleRate: number,
  share: (seconds: number, hertz: number) => number,
): Float32Array {
  const wished = 2 ** Math.round(Math.log2(windowSeconds * sampleRate));
  const fftSize = Math.max(4, Math.min(wished, 2 ** Math.floor(Math.log2(first.length))));
  const hopSize = fftSize / 4;
  const stft = new Stft({ fftSize, hopSize, windowSize: fftSize, padding: fftSize / 2 });
  // A last hop that is not full is filled, so that every sample lies in a frame.
  const filled = (samples: Float32Array): Float32Array => {
    const longer = new Float32Array(Math.ceil(samples.length / hopSize) * hopSize);
    longer.set(samples);
    return longer;
  };
  const [mixed, other] = [stft.forward(filled(first)), stft.forward(filled(second))];
  for (let frame = 0; frame < mixed.time; frame++) {
    for (let bin = 0; bin < mixed.freq; bin++) {
      const i = frame * mixed.freq + bin;
      const part = share((frame * hopSize) / sampleRate, (bin * sampleRate) / fftSize);
      for (const axis of ["real", "imaginary"] as const)
        mixed[axis][i] = (1 - part) * (mixed[axis][i] as number) + part * (other[axis][i] as number);
    }
  }
  return stft.inverse(mixed, first.length);
}
