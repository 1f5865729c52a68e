import { magnitudeFloor } from "../../audio/mel-spectrogram.ts";
import { clapPresets } from "../../models/clap/config.ts";
import { hifiganPresets } from "../../models/hifigan/config.ts";
import { unetPresets } from "../../models/unet/config.ts";
import { vaePresets } from "../../models/vae/config.ts";
import type { ClapPreset } from "../settings/clap.ts";
import type { ClassifierPreset } from "../settings/classifier.ts";
import type { ClipShape } from "../settings/examples.ts";
import type { LdmTrainingConfig } from "../settings/ldm.ts";
import type { LearningRateSchedule } from "../settings/optimizer.ts";
import type { VaeTrainingConfig } from "../settings/vae.ts";
import type { VaeAdversarialConfig } from "../settings/vae-adversarial.ts";
import type { VocoderTrainingConfig } from "../settings/vocoder.ts";
import {
  nanoClap,
  nanoClassifier,
  nanoDistilled,
  nanoLdm,
  nanoVae,
  nanoVaeAdversarial,
  nanoVocoder,
  nanoVocoderAdversarial,
  noSpectrograms,
} from "./nano.ts";

// The recipes of nano on networks that learn nothing worth hearing, to try everything in seconds.

/** 0.64 s at a hop of 160. */
const clip: ClipShape = { frameCount: 64, fill: "reflection" };
const batchSize = 2;

function quick(peak: number): LearningRateSchedule {
  return { peak, warmupSteps: 2, decay: "cosine", decayFrom: 0 };
}

export const tinyVae: VaeTrainingConfig = {
  ...nanoVae,
  model: vaePresets.tiny,
  batchSize,
  clip,
  batch: { ...nanoVae.batch, cropFrames: 16 },
  learningRate: quick(5e-3),
  stepCount: 20,
};

export const tinyVaeAdversarial: VaeAdversarialConfig = {
  ...nanoVaeAdversarial,
  model: vaePresets.tiny,
  discriminator: { ...nanoVaeAdversarial.discriminator, block_out_channels: [4, 8] },
  batchSize,
  clip,
  batch: { ...nanoVaeAdversarial.batch, cropFrames: 16 },
  stepCount: 10,
};

export const tinyLdm: LdmTrainingConfig = {
  ...nanoLdm,
  model: unetPresets.tiny,
  batchSize,
  clip: { ...clip, frameCount: 32 },
  copyCount: 1,
  learningRate: quick(2e-3),
  stepCount: 10,
};

export const tinyDistilled: LdmTrainingConfig = {
  ...tinyLdm,
  scheduler: nanoDistilled.scheduler,
  distillation: { steps: 2, teacherSteps: 2, guidance: 2 },
  lossWeight: nanoDistilled.lossWeight,
};

export const tinyClassifier: ClassifierPreset = {
  ...nanoClassifier,
  model: { block_out_channels: [8, 16], norm_num_groups: 4 },
  batchSize,
  clip,
  cropFrames: 32,
  learningRate: quick(5e-3),
  stepCount: 20,
};

export const tinyClap: ClapPreset = {
  ...nanoClap,
  model: clapPresets.tiny,
  vocabularySize: 270,
  batchSize,
  tokenCount: 8,
  learningRate: quick(5e-3),
  stepCount: 20,
};

export const tinyVocoder: VocoderTrainingConfig = {
  ...nanoVocoder,
  model: hifiganPresets.tiny,
  batchSize,
  clip,
  frameCount: 10,
  decodedProbability: 0,
  floors: { mel: magnitudeFloor, stft: magnitudeFloor },
  learningRate: quick(2e-3),
  stepCount: 10,
};

export const tinyVocoderAdversarial: VocoderTrainingConfig = {
  ...tinyVocoder,
  weights: nanoVocoderAdversarial.weights,
  adversarial: {
    discriminator: { periods: [2, 3], period_channels: [4, 8], scale_channels: [4, 8], ...noSpectrograms },
    weights: { adversarial: 1, featureMatching: 2 },
  },
};
