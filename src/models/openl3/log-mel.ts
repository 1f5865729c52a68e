import { applyFilterBank, type MelFilter } from "../../audio/mel-filter-bank.ts";
import { powersWithin } from "../../audio/mel-spectrogram.ts";
import { Stft } from "../../audio/stft.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";

/** What OpenL3 listens at, in hertz, and the second that it hears at once. */
export const openl3Rate = 48_000;

const fftSize = 2048;
const hopSize = 242;
/** As Keras fills up a second so that none of it is lost. */
const filledUp = fftSize - (openl3Rate % hopSize);
const [leastPower, dynamicRange] = [1e-10, 80];

/** Frames of a second. */
export const exampleTime: number = Math.floor((openl3Rate + filledUp - fftSize) / hopSize) + 1;

const stft = new Stft({ fftSize, hopSize, windowSize: fftSize, padding: 0 });

/** The rows of a file's `speclayer.mel_basis`, `[mel, freq]`, without their zeros. */
export function openl3FilterBank({ data, shape }: Tensor<"float32">): MelFilter[] {
  const [melCount = 0, freq = 0] = shape;
  return Array.from({ length: melCount }, (_, mel) => {
    const row = data.subarray(mel * freq, (mel + 1) * freq);
    const first = Math.max(
      0,
      row.findIndex((weight) => weight !== 0),
    );
    return { first, weights: row.subarray(first, row.findLastIndex((weight) => weight !== 0) + 1) };
  });
}

/**
 * OpenL3's front end, equal to torchopenl3's `CustomMelSTFT`, which is Kapre's: decibels beneath the loudest place.
 *
 * @param second `[sample]`, one second at 48 kHz
 * @returns `[time, mel]`, time `exampleTime`, from -80 to 0
 */
export function openl3LogMel(second: Float32Array, bank: readonly MelFilter[]): Float32Array {
  const padded = new Float32Array(second.length + filledUp);
  padded.set(second, Math.floor(filledUp / 2));
  const spectrogram = stft.forward(padded);
  const mels = applyFilterBank(bank, powersWithin(spectrogram), spectrogram.freq);
  let loudest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < mels.length; i++) {
    mels[i] = 10 * Math.log10(Math.max(leastPower, Math.sqrt(mels[i] as number)));
    loudest = Math.max(loudest, mels[i] as number);
  }
  return mels.map((decibels) => Math.max(decibels - loudest, -dynamicRange));
}
