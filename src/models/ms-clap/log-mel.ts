import { applyFilterBank, type MelFilter, melFilterBank } from "../../audio/mel-filter-bank.ts";
import { powersWithin } from "../../audio/mel-spectrogram.ts";
import { Stft } from "../../audio/stft.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";

/** What MS-CLAP listens at, in hertz. */
export const msClapRate = 44_100;
/** What it hears at once, 7 s. */
export const msClapSamples: number = 7 * msClapRate;
export const msClapMelCount = 64;

const fftSize = 1024;
const hopSize = 320;
const leastPower = 1e-10;

/** Frames of 7 s. */
export const msClapTime: number = Math.floor(msClapSamples / hopSize) + 1;

const stft = new Stft({ fftSize, hopSize, windowSize: fftSize, padding: fftSize / 2 });

/**
 * The mel bands that a file holds, or else those of the original code, which are spaced as for 32 kHz though it listens at 44.1.
 *
 * @param bank `[freq, mel]` of the file; null where it has none
 */
export function msClapFilterBank(bank: Tensor<"float32"> | null): readonly MelFilter[] {
  if (bank === null)
    return melFilterBank({ sampleRate: 32_000, fftSize, melCount: msClapMelCount, fMin: 50, fMax: 14_000 });
  const [freq = 0, melCount = 0] = bank.shape;
  return Array.from({ length: melCount }, (_, mel) => ({
    first: 0,
    weights: Float32Array.from({ length: freq }, (_, bin) => bank.data[bin * melCount + mel] as number),
  }));
}

/**
 * MS-CLAP's front end, equal to torchlibrosa's as HTS-AT has it.
 *
 * @param samples `[sample]`, 7 s at 44.1 kHz
 * @returns decibels `[time, mel]`, time `msClapTime`
 */
export function msClapLogMel(samples: Float32Array, bank: readonly MelFilter[]): Float32Array {
  const spectrogram = stft.forward(samples);
  const mels = applyFilterBank(bank, powersWithin(spectrogram), spectrogram.freq);
  return mels.map((value) => 10 * Math.log10(Math.max(value, leastPower)));
}
