import { applyFilterBank, type MelFilter, melFilterBank } from "../../audio/mel-filter-bank.ts";
import { powersWithin } from "../../audio/mel-spectrogram.ts";
import { Stft } from "../../audio/stft.ts";
import { peak } from "../../audio/waveform.ts";

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
  readonly #bank: readonly MelFilter[];
  readonly #stft = new Stft({ fftSize, hopSize, windowSize: fftSize, padding: 0 });
  /** Clips are often of one length: what is large is taken once. */
  #spectrogram = this.#stft.allocate(0);
  #padded = new Float32Array(0);

  constructor(melCount: number) {
    const shape = { sampleRate: aisfxRate, fftSize, melCount, fMin: 0, fMax: aisfxRate / 2 };
    this.#bank = melFilterBank(shape, "htk").map(withUnitSum);
  }

  /**
   * @param samples `[sample]` at `aisfxRate`
   * @returns `[frame, mel]`, a frame for every hop and one more
   */
  compute(samples: Float32Array): Float32Array {
    const padded = this.#amongZeros(samples);
    const time = this.#stft.frameCount(padded.length);
    if (this.#spectrogram.time !== time) this.#spectrogram = this.#stft.allocate(time);
    const spectrogram = this.#stft.forward(padded, this.#spectrogram);
    const mel = applyFilterBank(this.#bank, powersWithin(spectrogram), spectrogram.freq);
    for (let i = 0; i < mel.length; i++) mel[i] = Math.log10(gain * (mel[i] as number) + 1) / largest;
    return mel;
  }

  /** At a peak of 1, with half a window of silence on each side, so that the first frame's middle is the first sample. */
  #amongZeros(samples: Float32Array): Float32Array {
    const length = samples.length + fftSize;
    // Silence, which has no peak, stays silence.
    const loudest = peak(samples) || 1;
    const padded = this.#padded.length === length ? this.#padded : new Float32Array(length);
    for (let i = 0; i < samples.length; i++) padded[fftSize / 2 + i] = (samples[i] as number) / loudest;
    this.#padded = padded;
    return padded;
  }
}

function withUnitSum({ first, weights }: MelFilter): MelFilter {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { first, weights: sum === 0 ? weights : weights.map((weight) => weight / sum) };
}
