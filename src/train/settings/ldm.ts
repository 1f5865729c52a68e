import { z } from "zod";
import { lossWeightNames } from "../../diffusion/loss-weight.ts";
import type { SchedulerConfig } from "../../diffusion/scheduler-config.ts";
import { unetConfigSchema } from "../../models/unet/config.ts";
import type { LoraConfig } from "../../nn/lora.ts";
import { setting } from "../../settings/setting.ts";
import { augmentSettings, balanceSetting, clipSettings, noAugmentation } from "./examples.ts";
import { count, countFromZero, share } from "./number.ts";
import { runSettings } from "./optimizer.ts";

const timesteps = z.int().min(1).max(100_000);
const beta = z.number().positive().lt(1);

/** The noise that is learnt, and how the model will be sampled: what training knows of a scheduler, under diffusers' names. */
const schedulerSettings: z.ZodType<SchedulerConfig> = z.strictObject({
  num_train_timesteps: setting(timesteps, "time steps of the noise"),
  beta_start: setting(beta, "variance of the first step's noise"),
  beta_end: setting(beta, "variance of the last step's noise"),
  beta_schedule: setting(z.enum(["linear", "scaled_linear", "squaredcos_cap_v2"]), "how the variance grows between"),
  // The loss is epsilon's; a scheduler that takes the output for something else would make noise of it.
  prediction_type: setting(z.literal("epsilon"), "what the model predicts"),
  timestep_spacing: setting(z.enum(["leading", "trailing", "linspace"]), "how a few sampling steps are spread"),
  steps_offset: setting(countFromZero, "added to every time step of the leading spacing"),
  set_alpha_to_one: setting(z.boolean(), "whether the last sampling step ends without any noise"),
  clip_sample: setting(z.boolean(), "whether each predicted latent is clamped"),
  clip_sample_range: setting(z.number().positive(), "what it is clamped to, up and down"),
  use_clipped_model_output: setting(z.boolean(), "whether the noise is derived anew from the clamped latent"),
});

/** A student of the model that it begins from. */
const distillationSettings = z
  .strictObject({
    steps: setting(timesteps, "sampling steps that the student takes for a whole sound"),
    teacherSteps: setting(count, "the teacher's steps that one of the student's stands for"),
    guidance: setting(
      z.number().min(1),
      "the teacher's guidance scale, which the student learns; it needs none itself",
    ),
  })
  .readonly();

export type DistillationConfig = z.infer<typeof distillationSettings>;

const loraSettings: z.ZodType<LoraConfig> = z.strictObject({
  rank: setting(countFromZero, "of low-rank changes, which alone are learnt; 0 learns all weights"),
  alpha: setting(z.number(), "low-rank changes are scaled by this, divided by the rank"),
});

/** How the diffusion model is measured on clips that it does not learn from. */
export const validationSettings = z
  .strictObject({
    share: setting(share, "share of clips that are held out; 0 holds none out and measures nothing"),
    everySteps: setting(count, "steps between measurements"),
  })
  .readonly();

/**
 * How the latent diffusion model learns; CLAP and VAE are frozen, what they say of each clip is given.
 *
 * Those with a default came later than others; a checkpoint from before is taken to have had it.
 */
export const ldmTrainingSettings = z
  .strictObject({
    model: unetConfigSchema,
    clip: clipSettings,
    accumulationCount: setting(
      count,
      "batches whose mean gradient makes one step: memory of one, statistics of all",
    ).default(1),
    scheduler: schedulerSettings,
    textProbability: setting(
      share,
      "how often the condition is the text's embedding rather than the sound's: 1 text only, 0 sound only",
    ),
    choosesPerBatch: setting(
      z.boolean(),
      "whether text or sound is chosen once for a whole batch, as the reference does, rather than for each item",
    ).default(false),
    dropProbability: setting(
      share,
      "how often the condition is replaced by the empty prompt's, for classifier-free guidance",
    ),
    rollsTime: setting(
      z.boolean(),
      "whether latents are rolled in time by any amount, so that a sound may begin anywhere",
    ),
    rollsEvents: setting(
      z.boolean(),
      "whether they are rolled where the sound begins or ends within the clip, too, and not only where it goes on",
    ).default(true),
    samplesLatents: setting(
      z.boolean(),
      "whether latents are drawn anew from the VAE's posterior at every step, as in the reference; else its means",
    ).default(false),
    copyCount: setting(
      countFromZero.max(3),
      "altered copies of each clip that are encoded beside it, each in a way of its own",
    ),
    augment: augmentSettings.default(noAugmentation),
    balancesClasses: balanceSetting.default(false),
    latentClamp: setting(
      z.number().positive().nullable(),
      "latents are cut to ± this before they are scaled; none leaves them, as the reference does",
    ),
    identityPath: setting(
      z.boolean(),
      "whether random weights are changed so that the untrained UNet returns its input",
    ),
    lossWeight: setting(z.enum(lossWeightNames), "how each time step's loss is weighted"),
    recomputesBlocks: setting(
      z.boolean(),
      "whether the UNet's blocks are computed twice rather than kept for the backward pass: slower, in less memory",
    ).default(false),
    lora: loraSettings.default({ rank: 0, alpha: 8 }),
    /** Null learns from noise in clips, without a teacher. */
    distillation: distillationSettings.nullable().default(null),
    validation: validationSettings.default({ share: 0, everySteps: 100 }),
    ...runSettings,
  })
  .refine(({ distillation, lossWeight }) => distillation === null || lossWeight === "uniform", {
    // A student's loss weighs by how far an error moves the latent.
    message: "uniform beside distillation",
    path: ["lossWeight"],
  })
  .refine(({ distillation, validation }) => distillation === null || validation.share === 0, {
    // Held-out clips would measure something else than what is learnt.
    message: "0 beside distillation, where sounds can be scored instead",
    path: ["validation", "share"],
  })
  .readonly();

export type LdmTrainingConfig = z.infer<typeof ldmTrainingSettings>;
