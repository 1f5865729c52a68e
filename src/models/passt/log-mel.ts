import { applyFilterBank, straightMelFilterBank } from "../../audio/mel-filter-bank.ts";
import { type MelConfig, powersWithin } from "../../audio/mel-spectrogram.ts";
import { Stft } from "../../audio/stft.ts";

/** What PaSST hears. The window has no edge beyond 15 kHz, where its training's bands moved about. */
export const passtMel: MelConfig = {
  sampleRate: 32_000,
  fftSize: 1024,
  windowSize: 800,
  hopSize: 320,
  melCount: 128,
  fMin: 0,
  fMax: 15_000,
};

/** How much of each sample the one after it loses. */
const preEmphasis = 0.97;
const powerOffset = 1e-5;
const [shift, spread] = [4.5, 5];

const { fftSize, hopSize, windowSize } = passtMel;
const stft = new Stft({ fftSize, hopSize, windowSize, padding: fftSize / 2 }, "symmetric");

/**
 * PaSST's front end, equal to hear21passt's `AugmentMelSTFT` outside of training.
 *
 * @param samples `[sample]` at 32 kHz, two or more
 * @returns `[time, mel]`, a frame for every 10 ms and one more
 */
export function passtLogMel(samples: Float32Array): Float32Array {
  const emphasized = new Float32Array(samples.length - 1);
  for (let i = 0; i < emphasized.length; i++) {
    emphasized[i] = (samples[i + 1] as number) - preEmphasis * (samples[i] as number);
  }
  const spectrogram = stft.forward(emphasized);
  const mels = applyFilterBank(straightMelFilterBank(passtMel), powersWithin(spectrogram), spectrogram.freq);
  for (let i = 0; i < mels.length; i++) mels[i] = (Math.log((mels[i] as number) + powerOffset) + shift) / spread;
  return mels;
}
