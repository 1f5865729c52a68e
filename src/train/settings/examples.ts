import { z } from "zod";
import { downsampling, type VaeConfig } from "../../models/vae/config.ts";
import { setting } from "../../settings/setting.ts";
import { count, countFromZero, distance, share } from "./number.ts";

export const clipFills = ["reflection", "repeat", "silence"] as const;
export type ClipFill = (typeof clipFills)[number];

/** The length that every clip is brought to, and what fills the gap of a shorter one. */
export const clipSettings = z
  .strictObject({
    frameCount: setting(count, "frames of the log-mel that every clip is brought to"),
    fill: setting(z.enum(clipFills), "what follows a sound that is too short"),
  })
  .readonly();

export type ClipShape = z.infer<typeof clipSettings>;

/** Further examples, made of the clips that there are. */
export const augmentSettings = z
  .strictObject({
    cropCount: setting(
      countFromZero,
      "stretches from random places of each clip that is longer than what is learnt from",
    ),
    mixShare: setting(distance, "mixtures of two clips, as a share of the clips"),
    mixSnrDb: setting(distance, "the first sound of a mixture is louder than the second by up to this, or softer", {
      unit: "decibels",
    }),
  })
  .readonly();

export type AugmentConfig = z.infer<typeof augmentSettings>;

export const noAugmentation: AugmentConfig = { cropCount: 0, mixShare: 0, mixSnrDb: 10 };

/** What is drawn of log-mels for a batch. */
export const melBatchSettings = z
  .strictObject({
    cropFrames: setting(count, "frames of a crop"),
    gainRange: setting(distance, "loudness is moved by up to this, up or down", { unit: "nats" }),
    mixProbability: setting(share, "how often another clip is mixed in"),
  })
  .readonly();

/** Frames that losses look at together. */
const pooledFrames = 8;

/** A VAE's crops are whole cells of its latent, and whole patches. */
export function isWholeCrop({ batch, model }: { batch: MelBatchOptions; model: VaeConfig }): boolean {
  return batch.cropFrames % Math.max(pooledFrames, downsampling(model)) === 0;
}

/** What `isWholeCrop` asks for. */
export const wholeCrop = {
  message: "a multiple of 8 that the model can halve as often as it does",
  path: ["batch", "cropFrames"],
};

/** Crops are cut from clips. */
export const cropFits = {
  message: "no more frames than a clip has",
  path: ["batch", "cropFrames"],
};

export type MelBatchOptions = z.infer<typeof melBatchSettings>;

export const balanceSetting: z.ZodBoolean = setting(
  z.boolean(),
  "whether every class is drawn equally often, however many clips it has",
);
