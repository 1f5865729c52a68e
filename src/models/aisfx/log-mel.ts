import { applyFilterBank, type MelFilter, melFilterBank } from "../../audio/mel-filter-bank.ts";
import { Stft } from "../../audio/stft.ts";

/** The rate of the sounds that the published network learned from. */
export const aisfxRate = 44_100;

const fftSize = 2048;
const hopSize = 1024;
/** One window: what is shorter has no spectrum to speak of. */
export const leastAisfxSamples = fftSize;
/** What the published network's log-mels are divided by: the largest of all it learned from. */
const largest = 9.457798957824707;
/** What power is multiplied by before one is added and the logarithm taken. */
const gain = 1e4;

/**
 * aiSFX's front end, equal to that of its package by way of librosa: a peak of 1, power in triangles of HTK's scale whose
 * weights sum to 1, log10(10⁴ x + 1) / 9.4578.
 */
export class AisfxLogMel {
  readonly #melCount: number;
  readonly #bank: readonly MelFilter[];
  readonly #stft = new Stft({ fftSize, hopSize, windowSize: fftSize, padding: 0 });

  constructor(melCount: number) {
    this.#melCount = melCount;
    const shape = { sampleRate: aisfxRate, fftSize, melCount, fMin: 0, fMax: aisfxRate / 2 };
    this.#bank = melFilterBank(shape, "htk").map(withUnitSum);
  }

  /**
   * @param samples `[sample]` at `aisfxRate`
   * @returns `[frame, mel]`, a frame for every hop and one more
   */
  compute(samples: Float32Array): Float32Array {
    const { real, imaginary, time, freq } = this.#stft.forward(amongZeros(samples, peakOf(samples)));
    const power = real;
    for (let i = 0; i < power.length; i++) power[i] = (real[i] as number) ** 2 + (imaginary[i] as number) ** 2;
    const mel = applyFilterBank(this.#bank, power, freq).subarray(0, time * this.#melCount);
    return mel.map((value) => Math.log10(gain * value + 1) / largest);
  }
}

function withUnitSum({ first, weights }: MelFilter): MelFilter {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { first, weights: sum === 0 ? weights : weights.map((weight) => weight / sum) };
}

/** 1 for silence, which has none. */
function peakOf(samples: Float32Array): number {
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0) || 1;
}

/** Half a window of silence on each side, so that the first frame's middle is the first sample. */
function amongZeros(samples: Float32Array, peak: number): Float32Array {
  const padded = new Float32Array(samples.length + fftSize);
  padded.set(
    samples.map((sample) => sample / peak),
    fftSize / 2,
  );
  return padded;
}
