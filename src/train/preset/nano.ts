import { magnitudeFloor, melPresets } from "../../audio/mel-spectrogram.ts";
import type { SchedulerConfig } from "../../diffusion/scheduler-config.ts";
import { clapPresets } from "../../models/clap/config.ts";
import { hifiganPresets } from "../../models/hifigan/config.ts";
import { unetPresets } from "../../models/unet/config.ts";
import { vaePresets } from "../../models/vae/config.ts";
import { vocosPresets } from "../../models/vocos/config.ts";
import { defaultAdamW } from "../optimizer/adamw.ts";
import type { ClapPreset } from "../settings/clap.ts";
import type { ClassifierPreset } from "../settings/classifier.ts";
import { type ClipShape, noAugmentation } from "../settings/examples.ts";
import type { LdmTrainingConfig } from "../settings/ldm.ts";
import type { AdamWOptions, LearningRateSchedule } from "../settings/optimizer.ts";
import type { VaeTrainingConfig } from "../settings/vae.ts";
import type { VaeAdversarialConfig } from "../settings/vae-adversarial.ts";
import type { VocoderTrainingConfig } from "../settings/vocoder.ts";

/** 5.12 s at a hop of 160. */
const clip: ClipShape = { frameCount: 512, fill: "reflection" };

/** Short runs on little data: a faster second moment, clipped gradients. */
const optimizer: AdamWOptions = { ...defaultAdamW, betas: [0.9, 0.99], maxGradientNorm: 1 };

function schedule(peak: number, rest: Partial<LearningRateSchedule> = {}): LearningRateSchedule {
  return { peak, warmupSteps: 20, decay: "cosine", decayFrom: 0, ...rest };
}

export const nanoVae: VaeTrainingConfig = {
  model: vaePresets.nano,
  batchSize: 6,
  clip,
  batch: { cropFrames: 128, gainRange: 1, mixProbability: 0.3 },
  standardizes: true,
  // The KL weight keeps a latent that a tiny diffusion model can learn: about 1 nat an element.
  weights: { l1: 1, pooled: 0, texture: 0.3, kl: 5e-3 },
  optimizer: { ...optimizer, emaDecay: 0.995 },
  learningRate: schedule(2e-3),
  stepCount: 2500,
  seed: 1,
};

export const nanoVaeAdversarial: VaeAdversarialConfig = {
  model: vaePresets.nano,
  discriminator: { in_channels: 1, block_out_channels: [32, 64, 96], spectral_norm: true, norm_num_groups: 0 },
  batchSize: 6,
  clip,
  batch: { cropFrames: 128, gainRange: 1, mixProbability: 0.2 },
  weights: { l1: 0.4, pooled: 1, adversarial: 0.1, featureMatching: 0.3 },
  latentNoise: 0.05,
  optimizer: { ...optimizer, betas: [0.5, 0.9], emaDecay: 0.998, weightDecay: 0 },
  discriminatorOptimizer: { ...optimizer, betas: [0.5, 0.9], weightDecay: 0 },
  learningRate: schedule(3e-4, { decay: "linear", decayFrom: 0.7 }),
  discriminatorLearningRate: schedule(1e-3, { decay: "linear", decayFrom: 0.7 }),
  stepCount: 2000,
  seed: 2,
};

/** AudioLDM's schedule; the prediction of the clean latent is cut, since a small model errs most where it is all noise. */
const nanoScheduler: SchedulerConfig = {
  num_train_timesteps: 1000,
  beta_start: 0.0015,
  beta_end: 0.0195,
  beta_schedule: "scaled_linear",
  prediction_type: "epsilon",
  timestep_spacing: "leading",
  steps_offset: 1,
  set_alpha_to_one: false,
  clip_sample: true,
  clip_sample_range: 4,
  use_clipped_model_output: true,
};

export const nanoLdm: LdmTrainingConfig = {
  model: unetPresets.nano,
  batchSize: 16,
  accumulationCount: 1,
  clip,
  scheduler: nanoScheduler,
  textProbability: 0.7,
  choosesPerBatch: false,
  dropProbability: 0.1,
  rollsTime: true,
  rollsEvents: true,
  samplesLatents: false,
  copyCount: 3,
  augment: noAugmentation,
  balancesClasses: false,
  latentClamp: 8,
  identityPath: true,
  lossWeight: "capped-v",
  recomputesBlocks: false,
  distillation: null,
  lora: { rank: 0, alpha: 8 },
  validation: { share: 0, everySteps: 100 },
  optimizer: { ...optimizer, emaDecay: 0.998 },
  learningRate: schedule(8e-4, { decay: "linear", decayFrom: 0.6 }),
  stepCount: 3000,
  seed: 3,
};

/** Learns from nano to take a few steps, none of them twice for guidance. */
export const nanoDistilled: LdmTrainingConfig = {
  ...nanoLdm,
  batchSize: 8,
  scheduler: { ...nanoScheduler, timestep_spacing: "trailing" },
  distillation: { steps: 8, teacherSteps: 5, guidance: 2.5 },
  lossWeight: "uniform",
  learningRate: schedule(2e-4, { decay: "linear", decayFrom: 0.5 }),
  seed: 9,
};

export const nanoClassifier: ClassifierPreset = {
  model: { block_out_channels: [24, 48, 72, 96], norm_num_groups: 8 },
  batchSize: 32,
  clip,
  cropFrames: 256,
  gainRange: 1,
  mixProbability: 0.5,
  labelSmoothing: 0.05,
  optimizer: { ...optimizer, emaDecay: 0.99 },
  learningRate: schedule(2e-3),
  stepCount: 900,
  seed: 4,
};

export const nanoClap: ClapPreset = {
  model: clapPresets.nano,
  vocabularySize: 512,
  batchSize: 30,
  tokenCount: 24,
  sharesLabels: true,
  rollsTime: true,
  augment: noAugmentation,
  balancesClasses: false,
  gainRangeDb: 6,
  optimizer: { ...optimizer, emaDecay: 0.99 },
  learningRate: schedule(1e-3),
  stepCount: 1000,
  seed: 5,
};

export const nanoVocoder: VocoderTrainingConfig = {
  model: hifiganPresets.nano,
  mel: melPresets.audioldm16k,
  batchSize: 8,
  clip,
  frameCount: 50,
  decodedProbability: 0,
  weights: { mel: 1, stft: 1 },
  floors: { mel: magnitudeFloor, stft: magnitudeFloor },
  adversarial: null,
  optimizer: { ...optimizer, betas: [0.8, 0.99], emaDecay: 0.99 },
  learningRate: schedule(1e-3),
  stepCount: 1000,
  seed: 6,
};

/** HiFi-GAN's own discriminators see the waveform alone. */
export const noSpectrograms = { spectrogram_sizes: [], spectrogram_channels: [] } as const;

export const nanoVocoderAdversarial: VocoderTrainingConfig = {
  ...nanoVocoder,
  weights: { mel: 15, stft: 2 },
  adversarial: {
    discriminator: {
      periods: [2, 3, 5, 7],
      period_channels: [16, 32, 64, 64],
      scale_channels: [16, 32, 64, 64],
      ...noSpectrograms,
    },
    weights: { adversarial: 1, featureMatching: 2 },
  },
  learningRate: schedule(2e-4, { decay: "linear", decayFrom: 0.5 }),
  stepCount: 1000,
  seed: 7,
};

/** A vocoder at frame rate, which learns in a tenth of the time. */
export const nanoVocos: VocoderTrainingConfig = {
  ...nanoVocoder,
  model: vocosPresets.nano,
  batchSize: 16,
  frameCount: 60,
  weights: { mel: 15, stft: 5 },
  // About 70 dB below full scale.
  floors: { mel: 3e-4, stft: 5e-3 },
  optimizer: { ...optimizer, betas: [0.8, 0.99], maxGradientNorm: 10, emaDecay: 0.998 },
  learningRate: schedule(8e-4),
  stepCount: 3000,
  seed: 8,
};

export const nanoVocosAdversarial: VocoderTrainingConfig = {
  ...nanoVocos,
  batchSize: 8,
  adversarial: {
    discriminator: {
      periods: [2, 3, 5, 7],
      period_channels: [16, 32, 64, 64],
      scale_channels: [],
      spectrogram_sizes: [256, 512, 1024],
      spectrogram_channels: [16, 24, 32, 32],
    },
    weights: { adversarial: 1, featureMatching: 2 },
  },
  learningRate: schedule(4e-4),
  stepCount: 6000,
  seed: 9,
};

/** Hears what the VAE leaves of sounds as well, and learns to put back what it took. */
export const nanoVocosDecoded: VocoderTrainingConfig = {
  ...nanoVocosAdversarial,
  decodedProbability: 0.7,
  learningRate: schedule(3e-4, { decay: "linear", decayFrom: 0.5 }),
  seed: 10,
};
