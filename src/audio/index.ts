export { type ClapCrop, type ClapFeatureConfig, clapFeaturePresets, clapFeatures } from "./clap-features.ts";
export { audioComment, audioEncoding, decodeAudio } from "./decode/decode-audio.ts";
export { audioExtensions } from "./decode/sound-kind.ts";
export {
  type BitDepth,
  bitDepthsOf,
  checkEncoding,
  type EncodeAudioOptions,
  encodeAudio,
  heardRate,
  type SoundFormat,
  type SoundShape,
  soundFormatOf,
  soundFormats,
} from "./encode/encode-audio.ts";
export { encodeRaw, type RawFormat, rawFormats } from "./encode/raw.ts";
export type { FrameBins } from "./frame-pair.ts";
export { type GriffinLimOptions, griffinLim, type KnownSound } from "./griffin-lim.ts";
export type { HannKind } from "./hann-window.ts";
export { type LimiterOptions, limitPeaks } from "./limiter.ts";
export { loudestMoment, loudness } from "./loudness.ts";
export { type MelFilter, type MelFilterBankConfig, type MelScale, melFilterBank } from "./mel-filter-bank.ts";
export {
  type FrameAlignment,
  type MelConfig,
  type MelSpectrogram,
  melPresets,
  melSpectrogram,
} from "./mel-spectrogram.ts";
export { hannSinc, kaiserSinc, resample, type SincFilter } from "./resample.ts";
export { type ComplexSpectrogram, Stft, type StftConfig } from "./stft.ts";
export { truePeak } from "./true-peak.ts";
export { durationSeconds, isSilent, mixToMono, monoWaveform, normalizePeak, peak, type Waveform } from "./waveform.ts";
