import { z } from "zod";
import { setting } from "../../settings/setting.ts";
import { countFromZero, share } from "./number.ts";

/** Of a moment: at 1 it would never learn of a gradient, and its correction would be of nothing. */
const decay = z.number().min(0).lt(1);

/** How weights follow their gradients. */
export const optimizerSettings = z
  .strictObject({
    betas: setting(z.tuple([decay, decay]).readonly(), "decay of the first and the second moment of the gradients"),
    epsilon: setting(z.number().positive(), "what is added to the root of the second moment"),
    weightDecay: setting(share, "how much of each weight decays, times the learning rate"),
    maxGradientNorm: setting(
      z.number().positive().nullable(),
      "global norm that gradients are scaled down to; none leaves them alone",
    ),
    emaDecay: setting(
      share.nullable(),
      "decay d of a moving average of the weights, min(d, (1 + n) / (10 + n)); none keeps none",
    ),
  })
  .readonly();

export type AdamWOptions = z.infer<typeof optimizerSettings>;

/** How the learning rate moves over a run. */
export const learningRateSettings = z
  .strictObject({
    peak: setting(z.number().positive(), "the highest of the run"),
    warmupSteps: setting(countFromZero, "steps of linear rise from zero"),
    decay: setting(
      z.enum(["constant", "linear", "cosine"]),
      "how it falls to zero, which it would reach one step after the last",
    ),
    decayFrom: setting(share, "share of the run after which the decay begins"),
  })
  .readonly();

export type LearningRateSchedule = z.infer<typeof learningRateSettings>;

/** What every training has, so that callers' wishes apply to all alike. */
export const runSettings = {
  batchSize: setting(z.int().min(1), "examples of a step"),
  optimizer: optimizerSettings,
  learningRate: learningRateSettings,
  stepCount: setting(z.int().min(1), "steps of the whole run"),
  seed: setting(countFromZero, "of weights and batches"),
};

/** The settings of any training, as far as they are common. */
export type RunSettings = Readonly<z.infer<z.ZodObject<typeof runSettings>>>;
