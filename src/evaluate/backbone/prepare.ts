import { kaiserSinc, resample } from "../../audio/resample.ts";
import { resampleKaiser } from "../../audio/resample-kaiser.ts";
import { audioError, firstChannel, mixToMono, type Waveform } from "../../audio/waveform.ts";

/** audioldm_eval pads to so many samples, 2 s of 16 kHz, at any rate. */
const paddedLength = 32_000;

/** How a clip becomes samples of a backbone's rate, and the same in words for cache keys and manifests. */
export interface Preparation {
  readonly words: string;
  prepare(clip: Waveform, sampleRate: number): Float32Array;
}

/** audioldm_eval's way for PANNs, and since 2024 for VGGish: one channel, and silence after what is short. */
export const firstChannelPadded: Preparation = {
  words: `first channel, mean removed, torchaudio sinc, zeros up to ${paddedLength} samples`,
  prepare(clip, sampleRate) {
    const samples = resample(withoutMean(firstChannel(clip)), clip.sampleRate, sampleRate);
    if (samples.length >= paddedLength) return samples;
    const padded = new Float32Array(paddedLength);
    padded.set(samples);
    return padded;
  },
};

/** audioldm_eval's way for VGGish in 2023. */
export const sixteenBits: Preparation = {
  words: "16 bits, channel mean, resampy kaiser_best",
  prepare: (clip, sampleRate) => resampleKaiser(mixToMono(toSixteenBits(clip)), clip.sampleRate, sampleRate),
};

/** kadtk's way, which writes every clip to a file of 16 bits at the backbone's rate before it is heard. */
export const sixteenBitsAtRate: Preparation = {
  words: "channel mean, torchaudio Kaiser sinc, 16 bits",
  prepare: (clip, sampleRate) =>
    resample(mixToMono(clip), clip.sampleRate, sampleRate, kaiserSinc).map((sample) =>
      Math.max(-1, Math.min(32_767 / 32_768, roundToEven(sample * 32_768) / 32_768)),
    ),
};

/** All of the sound and nothing else, the same for every backbone. */
export const channelMean: Preparation = {
  words: "channel mean, mean removed, torchaudio sinc",
  prepare: (clip, sampleRate) => resample(withoutMean(mixToMono(clip)), clip.sampleRate, sampleRate),
};

/** @throws FoleyError "audio" where there are fewer samples than the backbone needs */
export function checkLength(backbone: string, samples: Float32Array, least: number, sampleRate: number): void {
  if (samples.length >= least) return;
  const [needed, seconds] = [least, samples.length].map((count) => (count / sampleRate).toFixed(3));
  throw audioError(backbone, `at least ${needed} s`, `${seconds} s`, "leave it out or make it longer");
}

/** As numpy, C and PyTorch round halves. */
function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function withoutMean(samples: Float32Array): Float32Array {
  let sum = 0;
  for (const sample of samples) sum += sample;
  const mean = sum / samples.length;
  return samples.map((sample) => sample - mean);
}

/** As soundfile reads 16-bit integers: what is finer is cut off. Sounds of float samples are scaled, which it does not do. */
function toSixteenBits(clip: Waveform): Waveform {
  const cut = (sample: number): number => Math.max(-1, Math.min(32_767 / 32_768, Math.floor(sample * 32_768) / 32_768));
  return { ...clip, channels: clip.channels.map((channel) => channel.map(cut)) };
}
