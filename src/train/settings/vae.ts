import { z } from "zod";
import { vaeConfigSchema } from "../../models/vae/config.ts";
import { setting } from "../../settings/setting.ts";
import { clipSettings, cropFits, isWholeCrop, melBatchSettings, wholeCrop } from "./examples.ts";
import { runSettings } from "./optimizer.ts";

/** How a VAE learns to reconstruct. */
export const vaeTrainingSettings = z
  .strictObject({
    model: vaeConfigSchema,
    clip: clipSettings,
    batch: melBatchSettings,
    standardizes: setting(
      z.boolean(),
      "whether log-mels are brought to zero mean and unit deviation first, which the reference leaves out",
    ),
    weights: z
      .strictObject({
        l1: setting(z.number(), "weight of the distance"),
        pooled: setting(z.number(), "weight of the distance of patches' means"),
        texture: setting(z.number(), "weight of the distance of patches' deviations"),
        kl: setting(z.number(), "weight of the latent's divergence from a standard normal"),
      })
      .readonly(),
    ...runSettings,
  })
  .refine(({ batch, clip }) => batch.cropFrames <= clip.frameCount, cropFits)
  .refine(isWholeCrop, wholeCrop)
  .readonly();

export type VaeTrainingConfig = z.infer<typeof vaeTrainingSettings>;
