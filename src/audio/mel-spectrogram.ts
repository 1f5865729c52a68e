import { FoleyError } from "../engine/tensor/error.ts";
import { applyFilterBank, type MelFilterBankConfig, melFilterBank } from "./mel-filter-bank.ts";
import { type ComplexSpectrogram, Stft } from "./stft.ts";

/** A log-mel spectrogram's settings; sizes in samples, edges in hertz. */
export interface MelConfig extends MelFilterBankConfig {
  readonly hopSize: number;
  readonly windowSize: number;
}

/** Named settings; `audioldm16k` is the one that every released AudioLDM and its vocoder expect. */
export const melPresets: { readonly audioldm16k: MelConfig } = {
  audioldm16k: { sampleRate: 16000, fftSize: 1024, hopSize: 160, windowSize: 1024, melCount: 64, fMin: 0, fMax: 8000 },
};

/**
 * Where the frames lie.
 *
 * `training`: (fftSize - hopSize) / 2 mirrored samples on each side, so that time * hopSize samples give exactly
 * `time` frames; what the AudioLDM networks were trained on.
 * `centred`: fftSize / 2 on each side, so that frame i is centred on sample i * hopSize; what AudioLDM's own
 * inference code computes from a given sound. The two differ by a shift of half a hop.
 */
export type FrameAlignment = "training" | "centred";

/** Natural logarithm of mel-weighted magnitudes, `[time, mel]` row by row. */
export interface MelSpectrogram {
  readonly shape: readonly [time: number, mel: number];
  readonly data: Float32Array;
}

/** Magnitudes beneath this count as silence: ln(1e-5) = -11.5 is the lowest value of a log-mel spectrogram. */
export const magnitudeFloor = 1e-5;

/**
 * The transform that a log-mel spectrogram is computed with.
 *
 * @throws FoleyError "config" where the frames cannot be aligned as in training
 */
export function melStft(config: MelConfig, alignment: FrameAlignment): Stft {
  const { fftSize, hopSize, windowSize } = config;
  const padding = (alignment === "training" ? fftSize - hopSize : fftSize) / 2;
  if (!Number.isInteger(padding) || padding < 0) {
    throw new FoleyError(
      "config",
      `mel: expected a hop that is even and at most ${fftSize} samples, got ${hopSize}; change hopSize`,
    );
  }
  return new Stft({ fftSize, hopSize, windowSize, padding });
}

/**
 * The log-mel spectrogram of AudioLDM: magnitude, Slaney's mel bands, ln(max(x, 1e-5)), nothing normalised.
 *
 * @param samples `[sample]` at `config.sampleRate`
 * @returns `[time, mel]`; time is floor(sample / hopSize) for `training`, one more for `centred`
 * @throws FoleyError "audio" where there are no samples, "config" where the settings cannot be
 */
export function melSpectrogram(
  samples: Float32Array,
  config: MelConfig,
  alignment: FrameAlignment = "training",
): MelSpectrogram {
  const spectrogram = melStft(config, alignment).forward(samples);
  const mels = applyFilterBank(melFilterBank(config), magnitudes(spectrogram), spectrogram.freq);
  return {
    shape: [spectrogram.time, config.melCount],
    data: mels.map((value) => Math.log(Math.max(value, magnitudeFloor))),
  };
}

/** |X|² of every bin, `[time, freq]`, in the memory of the real parts. */
export function powersWithin({ real, imaginary }: ComplexSpectrogram): Float32Array {
  for (let i = 0; i < real.length; i++) real[i] = (real[i] as number) ** 2 + (imaginary[i] as number) ** 2;
  return real;
}

/** |X| of every bin, `[time, freq]`. */
export function magnitudes({ real, imaginary }: ComplexSpectrogram): Float32Array {
  return real.map((re, i) => Math.sqrt(re * re + (imaginary[i] as number) ** 2));
}
