import { z } from "zod";
import { vaeConfigSchema } from "../../models/vae/config.ts";
import type { PatchDiscriminatorConfig } from "../../models/vae/patch-discriminator.ts";
import { setting } from "../../settings/setting.ts";
import { clipSettings, cropFits, isWholeCrop, melBatchSettings, wholeCrop } from "./examples.ts";
import { count, countFromZero, distance } from "./number.ts";
import { learningRateSettings, optimizerSettings, runSettings } from "./optimizer.ts";

const discriminatorSettings: z.ZodType<PatchDiscriminatorConfig> = z.strictObject({
  in_channels: setting(count, "channels of what is judged"),
  block_out_channels: setting(z.array(count).min(1), "widths of the strided convolutions"),
  spectral_norm: setting(z.boolean(), "whether each weight is divided by its largest singular value"),
  norm_num_groups: setting(
    countFromZero,
    "groups of the normalization after each convolution but the first; 0 for none",
  ),
});

/** How a VAE's decoder learns texture from a patch discriminator; the encoder, and so the latents, stay as they are. */
export const vaeAdversarialTrainingSettings = z
  .strictObject({
    model: vaeConfigSchema,
    discriminator: discriminatorSettings,
    clip: clipSettings,
    batch: melBatchSettings,
    weights: z
      .strictObject({
        l1: setting(z.number(), "weight of the distance"),
        pooled: setting(z.number(), "weight of the distance of patches' means"),
        adversarial: setting(z.number(), "weight of the discriminator's judgement"),
        featureMatching: setting(z.number(), "weight of the distance of the discriminator's features"),
      })
      .readonly(),
    latentNoise: setting(
      distance,
      "noise added to the latent, so that the decoder bears the small errors of a diffusion model",
    ),
    discriminatorOptimizer: optimizerSettings,
    discriminatorLearningRate: learningRateSettings,
    ...runSettings,
  })
  .refine(({ batch, clip }) => batch.cropFrames <= clip.frameCount, cropFits)
  .refine(isWholeCrop, wholeCrop)
  .readonly();

export type VaeAdversarialConfig = z.infer<typeof vaeAdversarialTrainingSettings>;
