import { z } from "zod";
import { classifierConfigSchema, classifierSizeSchema } from "../../models/classifier/config.ts";
import { setting } from "../../settings/setting.ts";
import { clipSettings, cropFits } from "./examples.ts";
import { count, distance, share } from "./number.ts";
import { runSettings } from "./optimizer.ts";

const rows = {
  clip: clipSettings,
  cropFrames: setting(count, "frames of a crop"),
  gainRange: setting(distance, "loudness is moved by up to this, up or down", { unit: "nats" }),
  mixProbability: setting(share, "how often two clips are mixed with a weight from Beta(1, 1), their labels too"),
  labelSmoothing: setting(share, "share of each label that is spread over all"),
  ...runSettings,
};

/** How a classifier of log-mels learns. */
export const classifierTrainingSettings = z
  .strictObject({ model: classifierSizeSchema, ...rows })
  .refine(({ cropFrames, clip }) => cropFrames <= clip.frameCount, { ...cropFits, path: ["cropFrames"] })
  .readonly();

/** The same with the labels and statistics that the data give. */
export const classifierRunSettings = z.strictObject({ model: classifierConfigSchema, ...rows }).readonly();

export type ClassifierPreset = z.infer<typeof classifierTrainingSettings>;
export type ClassifierTrainingConfig = z.infer<typeof classifierRunSettings>;
