export { type ClapCrop, type ClapFeatureConfig, clapFeaturePresets, clapFeatures } from "./clap-features.ts";
export { audioComment, audioEncoding, decodeAudio } from "./decode/decode-audio.ts";
export { otherAudioExtensions } from "./decode/other-sound-kind.ts";
export { audioExtensions } from "./decode/sound-kind.ts";
export {
  type BitDepth,
  bitDepths,
  bitDepthsOf,
  checkEncoding,
  type EncodeAudioOptions,
  encodeAudio,
  formatLoopsEverywhere,
  type SoundFormat,
  soundFormatOf,
  soundFormats,
} from "./encode/encode-audio.ts";
export { type GriffinLimOptions, griffinLim } from "./griffin-lim.ts";
export { type LimiterOptions, limitPeaks, turnedDown } from "./limiter.ts";
export { loudestMoment, loudness } from "./loudness.ts";
export {
  applyFilterBank,
  bandCentres,
  type MelFilter,
  type MelFilterBankConfig,
  type MelScale,
  melFilterBank,
} from "./mel-filter-bank.ts";
export {
  type FrameAlignment,
  type MelConfig,
  type MelSpectrogram,
  magnitudeFloor,
  magnitudes,
  melPresets,
  melSpectrogram,
} from "./mel-spectrogram.ts";
export { mixBands } from "./mix-bands.ts";
export { type ByteRange, readAudio, readSoundBytes } from "./read-audio.ts";
export { checkRate, resample } from "./resample.ts";
export { resampleKaiser } from "./resample-kaiser.ts";
export { cutSound, faded, type SampleRange, soundingRange } from "./sounding.ts";
export { type ComplexSpectrogram, Stft, type StftConfig } from "./stft.ts";
export { peakHeights, truePeak } from "./true-peak.ts";
export { countClipped, type EncodeWavOptions, encodeWav, type WavFormat } from "./wav/encode-wav.ts";
export { readWavMetadata, type WavMetadata } from "./wav/wav-metadata.ts";
export {
  audioError,
  checkWaveform,
  durationSeconds,
  firstChannel,
  isSilent,
  mixToMono,
  monoWaveform,
  normalizePeak,
  peak,
  sampleCount,
  type Waveform,
} from "./waveform.ts";
