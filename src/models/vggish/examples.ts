import { applyFilterBank, straightMelFilterBank } from "../../audio/mel-filter-bank.ts";
import { magnitudes } from "../../audio/mel-spectrogram.ts";
import { Stft } from "../../audio/stft.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";

/** What VGGish listens at, in hertz. */
export const vggishRate = 16_000;
export const exampleFrames = 96;
export const bandCount = 64;

const hopSize = 160;
const windowSize = 400;
const fftSize = 512;
const bands = { sampleRate: vggishRate, fftSize, melCount: bandCount, fMin: 125, fMax: 7500 };
const logOffset = 0.01;

/** Samples beneath which there is no example: 96 windows of 25 ms, 10 ms apart. */
export const leastSamples: number = (exampleFrames - 1) * hopSize + windowSize;

const stft = new Stft({ fftSize, hopSize, windowSize, padding: 0 });

/**
 * The log-mels of 0.96 s after 0.96 s, without overlap; what is left at the end is dropped.
 *
 * @param samples `[sample]` at 16 kHz, `leastSamples` or more
 * @returns `[example, 96, 64]`
 */
export function vggishExamples(samples: Float32Array): Tensor<"float32"> {
  // The transform has its window in the middle, the reference at the beginning: magnitudes do not see the difference.
  const margin = (fftSize - windowSize) / 2;
  const padded = new Float32Array(samples.length + 2 * margin);
  padded.set(samples, margin);
  const spectrogram = stft.forward(padded);
  const heard = applyFilterBank(straightMelFilterBank(bands), magnitudes(spectrogram), spectrogram.freq);
  const count = Math.floor(spectrogram.time / exampleFrames);
  const examples = heard.slice(0, count * exampleFrames * bandCount);
  for (let i = 0; i < examples.length; i++) examples[i] = Math.log((examples[i] as number) + logOffset);
  return float32(examples, [count, exampleFrames, bandCount]);
}
