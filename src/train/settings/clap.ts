import { z } from "zod";
import { clapConfigSchema } from "../../models/clap/config.ts";
import { setting } from "../../settings/setting.ts";
import { augmentSettings, balanceSetting, noAugmentation } from "./examples.ts";
import { count, distance } from "./number.ts";
import { runSettings } from "./optimizer.ts";

const rows = {
  model: clapConfigSchema,
  vocabularySize: setting(count, "tokens of the vocabulary, learnt from the captions"),
  tokenCount: setting(z.int().min(2), "tokens of a caption with those at its ends, padded or cut"),
  sharesLabels: setting(
    z.boolean(),
    "whether captions of one label count as right for each other's sounds; needs labels",
  ),
  rollsTime: setting(z.boolean(), "whether sounds are rolled in time by any amount"),
  augment: augmentSettings.default(noAugmentation),
  balancesClasses: balanceSetting.default(false),
  gainRangeDb: setting(distance, "loudness is moved by up to this, up or down", { unit: "decibels" }),
  ...runSettings,
};

/** How CLAP learns to bring a sound and its captions together. */
export const clapTrainingSettings = z.strictObject(rows).readonly();

/** The same with what the sounds' features tell. */
export const clapRunSettings = z.strictObject({ ...rows, frameCount: setting(count, "frames of a sound") }).readonly();

export type ClapPreset = z.infer<typeof clapTrainingSettings>;
export type ClapTrainingConfig = z.infer<typeof clapRunSettings>;
