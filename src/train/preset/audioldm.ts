import { magnitudeFloor, melPresets } from "../../audio/mel-spectrogram.ts";
import { audioldmSchedulerConfig } from "../../diffusion/scheduler-config.ts";
import { clapPresets } from "../../models/clap/config.ts";
import { hifiganPresets } from "../../models/hifigan/config.ts";
import type { WaveDiscriminatorConfig } from "../../models/hifigan/discriminator.ts";
import { unetPresets } from "../../models/unet/config.ts";
import { vaePresets } from "../../models/vae/config.ts";
import { defaultAdamW } from "../optimizer/adamw.ts";
import type { ClapPreset } from "../settings/clap.ts";
import { type ClipShape, noAugmentation } from "../settings/examples.ts";
import type { LdmTrainingConfig } from "../settings/ldm.ts";
import type { LearningRateSchedule } from "../settings/optimizer.ts";
import type { VaeTrainingConfig } from "../settings/vae.ts";
import type { VocoderTrainingConfig } from "../settings/vocoder.ts";
import { noSpectrograms } from "./nano.ts";

/** 10.24 s at a hop of 160; shorter sounds end in silence. */
const clip: ClipShape = { frameCount: 1024, fill: "silence" };

function constant(peak: number, warmupSteps = 0): LearningRateSchedule {
  return { peak, warmupSteps, decay: "constant", decayFrom: 0 };
}

/**
 * AudioLDM-S as its authors train it: plain epsilon loss, no tricks.
 *
 * @see Liu et al. 2023; audioldm_train for what the paper leaves open
 */
export const audioldmLdm: LdmTrainingConfig = {
  model: unetPresets["audioldm-s"],
  batchSize: 2,
  accumulationCount: 1,
  clip,
  scheduler: audioldmSchedulerConfig,
  // A normal draw below 0.5 means text, for the whole batch: Φ(0.5).
  textProbability: 0.6915,
  choosesPerBatch: true,
  dropProbability: 0.1,
  rollsTime: false,
  rollsEvents: true,
  samplesLatents: true,
  copyCount: 0,
  augment: noAugmentation,
  balancesClasses: false,
  latentClamp: null,
  identityPath: false,
  lossWeight: "uniform",
  recomputesBlocks: false,
  distillation: null,
  lora: { rank: 0, alpha: 8 },
  validation: { share: 0, everySteps: 100 },
  optimizer: { ...defaultAdamW, emaDecay: 0.9999 },
  learningRate: constant(1e-4, 2000),
  stepCount: 800_000,
  seed: 0,
};

/** AudioLDM's autoencoder before its discriminator joins; LPIPS, whose network sees pictures, is left out. */
export const audioldmVae: VaeTrainingConfig = {
  model: vaePresets.audioldm,
  batchSize: 4,
  clip,
  batch: { cropFrames: 1024, gainRange: 0, mixProbability: 0 },
  standardizes: false,
  // The reference weighs the KL by 1000 beside an L1 that is summed over 1024 frames of 64 bands, ours is a mean.
  weights: { l1: 1, pooled: 0, texture: 0, kl: 1000 / (1024 * 64) },
  optimizer: { ...defaultAdamW, betas: [0.5, 0.9], weightDecay: 0 },
  learningRate: constant(8e-6),
  stepCount: 50_000,
  seed: 0,
};

/** LAION's CLAP at full size, from nothing: each sound has its own caption, and no sound is altered. */
export const audioldmClap: ClapPreset = {
  model: clapPresets.audioldm,
  vocabularySize: 50_265,
  batchSize: 96,
  tokenCount: 77,
  sharesLabels: false,
  rollsTime: false,
  augment: noAugmentation,
  balancesClasses: false,
  gainRangeDb: 0,
  optimizer: { ...defaultAdamW, weightDecay: 0 },
  learningRate: { peak: 1e-4, warmupSteps: 3200, decay: "cosine", decayFrom: 0.032 },
  stepCount: 100_000,
  seed: 0,
};

const hifiganDiscriminator: WaveDiscriminatorConfig = {
  periods: [2, 3, 5, 7, 11],
  period_channels: [32, 128, 512, 1024, 1024],
  scale_channels: [128, 256, 512, 1024],
  ...noSpectrograms,
};

/** The reference sums over discriminators and their features; ours are means. */
function summed({ periods, period_channels, scale_channels }: WaveDiscriminatorConfig) {
  const featureCount = periods.length * period_channels.length + scale_channels.length;
  return { adversarial: periods.length + 1, featureMatching: 2 * featureCount };
}

/** HiFi-GAN as Kong et al. 2020 train it, at AudioLDM's mel; one discriminator over the waveform rather than three. */
export const audioldmVocoder: VocoderTrainingConfig = {
  model: hifiganPresets.audioldm,
  mel: melPresets.audioldm16k,
  batchSize: 16,
  clip,
  frameCount: 51,
  decodedProbability: 0,
  floors: { mel: magnitudeFloor, stft: magnitudeFloor },
  weights: { mel: 45, stft: 0 },
  adversarial: { discriminator: hifiganDiscriminator, weights: summed(hifiganDiscriminator) },
  optimizer: { ...defaultAdamW, betas: [0.8, 0.99] },
  learningRate: constant(2e-4),
  stepCount: 1_000_000,
  seed: 0,
};
