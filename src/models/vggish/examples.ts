import { applyFilterBank, type MelFilter } from "../../audio/mel-filter-bank.ts";
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
const lowestHz = 125;
const highestHz = 7500;
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
  const bands = applyFilterBank(vggishFilterBank(), magnitudes(spectrogram), spectrogram.freq);
  const count = Math.floor(spectrogram.time / exampleFrames);
  const examples = bands.slice(0, count * exampleFrames * bandCount);
  for (let i = 0; i < examples.length; i++) examples[i] = Math.log((examples[i] as number) + logOffset);
  return float32(examples, [count, exampleFrames, bandCount]);
}

let bank: readonly MelFilter[] | null = null;

/** Triangles whose sides are straight over mels, where librosa's are over hertz. */
function vggishFilterBank(): readonly MelFilter[] {
  bank ??= Array.from({ length: bandCount }, (_, band) => {
    const edge = (i: number): number => {
      const [low, high] = [melOf(lowestHz), melOf(highestHz)];
      return low + ((high - low) * (band + i)) / (bandCount + 1);
    };
    const weights = Float32Array.from({ length: fftSize / 2 + 1 }, (_, bin) => {
      const mel = melOf((bin * vggishRate) / fftSize);
      return Math.max(0, Math.min((mel - edge(0)) / (edge(1) - edge(0)), (edge(2) - mel) / (edge(2) - edge(1))));
    });
    const first = weights.findIndex((weight) => weight > 0);
    const last = weights.findLastIndex((weight) => weight > 0);
    return { first: Math.max(0, first), weights: weights.subarray(Math.max(0, first), last + 1) };
  });
  return bank;
}

function melOf(hertz: number): number {
  return 1127 * Math.log(1 + hertz / 700);
}
