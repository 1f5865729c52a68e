import { z } from "zod";
import { type MelConfig, magnitudeFloor } from "../../audio/mel-spectrogram.ts";
import type { WaveDiscriminatorConfig } from "../../models/hifigan/discriminator.ts";
import { vocoderConfigSchema } from "../../models/vocoder/network.ts";
import { setting } from "../../settings/setting.ts";
import { clipSettings } from "./examples.ts";
import { count } from "./number.ts";
import { runSettings } from "./optimizer.ts";

const melSettings: z.ZodType<MelConfig> = z.strictObject({
  sampleRate: setting(count, "of the sounds, in hertz"),
  fftSize: setting(count, "samples of a Fourier transform"),
  hopSize: setting(count, "samples between frames"),
  windowSize: setting(count, "samples of a window"),
  melCount: setting(count, "mel bands"),
  fMin: setting(z.number().min(0), "lower end of the lowest band", { unit: "hertz" }),
  fMax: setting(z.number().positive(), "upper end of the highest band", { unit: "hertz" }),
});

const widths = z.array(count).min(1);

const discriminatorSettings: z.ZodType<WaveDiscriminatorConfig> = z.strictObject({
  periods: setting(widths, "each folds the waveform into rows of that length"),
  period_channels: setting(widths, "widths of the convolutions of a period's discriminator"),
  scale_channels: setting(z.array(count), "widths of the strided convolutions over the waveform itself, none for none"),
  spectrogram_sizes: setting(
    z.array(count).default([]),
    "samples of the Fourier transforms of which spectrogram each is judged",
  ),
  spectrogram_channels: setting(
    z.array(count).default([]),
    "widths of the convolutions of a spectrogram's discriminator",
  ),
});

/** Discriminators beside the distances. */
export const adversarialSettings = z
  .strictObject({
    discriminator: discriminatorSettings,
    weights: z
      .strictObject({
        adversarial: setting(z.number(), "weight of the mean of the discriminators' judgements"),
        featureMatching: setting(z.number(), "weight of the mean distance of the discriminators' features"),
      })
      .readonly(),
  })
  .readonly();

export type VocoderAdversarialConfig = z.infer<typeof adversarialSettings>;

/** How a vocoder learns. */
export const vocoderTrainingSettings = z
  .strictObject({
    model: vocoderConfigSchema,
    mel: melSettings,
    clip: clipSettings,
    frameCount: setting(count, "frames of a segment"),
    decodedProbability: setting(
      z.number().min(0).max(1).default(0),
      "how often the mel is the one that the frozen VAE gives back, where one is given",
    ),
    weights: z
      .strictObject({
        mel: setting(z.number(), "weight of the distance of log-mels"),
        stft: setting(z.number(), "weight of the distance of spectra"),
      })
      .readonly(),
    /** What lies below is silence, of which any is as good; without it a training spends itself on how silent silence is. */
    floors: z
      .strictObject({
        mel: setting(z.number().positive(), "magnitude of a mel band below which the distance sees silence"),
        stft: setting(z.number().positive(), "magnitude of a spectrum's bin below which the distance sees silence"),
      })
      .readonly()
      .default({ mel: magnitudeFloor, stft: magnitudeFloor }),
    /** Null trains on the distances alone. */
    adversarial: adversarialSettings.nullable(),
    ...runSettings,
  })
  .readonly();

export type VocoderTrainingConfig = z.infer<typeof vocoderTrainingSettings>;
