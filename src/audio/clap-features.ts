import { applyFilterBank, type MelFilterBankConfig, type MelScale, melFilterBank } from "./mel-filter-bank.ts";
import type { MelSpectrogram } from "./mel-spectrogram.ts";
import { Stft } from "./stft.ts";
import { audioError, checkSamples } from "./waveform.ts";

/** What CLAP's audio encoder listens to. */
export interface ClapFeatureConfig extends MelFilterBankConfig {
  readonly hopSize: number;
  /** Longer sounds are cropped to this, shorter ones repeated as often as they fit whole, then followed by silence. */
  readonly maxSeconds: number;
  /** `slaney` for checkpoints without feature fusion, as AudioLDM's; `htk` for those with it. */
  readonly melScale: MelScale;
}

/** Named settings; `laion48k` is that of LAION's checkpoints, of which AudioLDM uses one. */
export const clapFeaturePresets: { readonly laion48k: ClapFeatureConfig } = {
  laion48k: {
    sampleRate: 48000,
    fftSize: 1024,
    hopSize: 480,
    melCount: 64,
    fMin: 50,
    fMax: 14000,
    maxSeconds: 10,
    melScale: "slaney",
  },
};

/**
 * Which part of a sound longer than `maxSeconds` is heard; a number is the first sample.
 *
 * The reference draws it at random, which makes the embedding of one sound differ from run to run; for that, draw
 * the number.
 */
export type ClapCrop = "first" | "centre" | number;

const powerFloor = 1e-10;

/**
 * The power mel spectrogram in decibels that CLAP takes, equal to transformers' `ClapFeatureExtractor` with
 * `rand_trunc` and `repeatpad`, but for the crop.
 *
 * @param samples `[sample]` at `config.sampleRate`
 * @returns `[time, mel]`, time = floor(maxSeconds * sampleRate / hopSize) + 1
 * @throws FoleyError "audio" where there are no samples
 */
export function clapFeatures(
  samples: Float32Array,
  config: ClapFeatureConfig,
  crop: ClapCrop = "first",
): MelSpectrogram {
  const { fftSize, hopSize, melCount, sampleRate, maxSeconds, melScale } = config;
  const stft = new Stft({ fftSize, hopSize, windowSize: fftSize, padding: fftSize / 2 });
  const { real, imaginary, time, freq } = stft.forward(fitLength(samples, Math.round(maxSeconds * sampleRate), crop));
  const power = real.map((re, i) => re * re + (imaginary[i] as number) ** 2);
  const mels = applyFilterBank(melFilterBank(config, melScale), power, freq);
  return { shape: [time, melCount], data: mels.map((value) => 10 * Math.log10(Math.max(value, powerFloor))) };
}

/** Exactly `length` samples. */
function fitLength(samples: Float32Array, length: number, crop: ClapCrop): Float32Array {
  if (checkSamples(samples, "CLAP").length === 0)
    throw audioError("CLAP", "samples", "none", "give a sound that is not empty");
  if (samples.length > length) return samples.subarray(cropStart(samples.length - length, crop)).subarray(0, length);
  const repeated = new Float32Array(length);
  const wholeRepeats = Math.floor(length / samples.length);
  for (let i = 0; i < wholeRepeats; i++) repeated.set(samples, i * samples.length);
  return repeated;
}

function cropStart(overflow: number, crop: ClapCrop): number {
  if (crop === "first") return 0;
  if (crop === "centre") return Math.floor(overflow / 2);
  if (Number.isInteger(crop) && crop >= 0 && crop <= overflow) return crop;
  throw audioError("CLAP", `a crop that begins within 0 … ${overflow}`, String(crop), "draw a start within that range");
}
