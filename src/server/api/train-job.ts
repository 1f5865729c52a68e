import { z } from "zod";
import { setting } from "../../settings/setting.ts";
import { modelNameSchema } from "./model-name.ts";
import { placeRefSchema } from "./sound-set.ts";

const settings = (): z.ZodRecord<z.ZodString, z.ZodUnknown> => z.record(z.string(), z.unknown());

/**
 * Trains a part of a model. What it leaves is a model that later jobs call `job:ID`: to train on with it, and to make sounds
 * with it where it is whole.
 */
export const trainJobSchema = z
  .strictObject({
    kind: z.literal("train"),
    trains: setting(z.string(), "what is trained: vae, clap, ldm, vocoder, classifier"),
    data: setting(placeRefSchema, "the sounds that it learns from"),
    choice: setting(settings(), "what is taken of them, as docs/data.md has it").default({}),
    preset: setting(z.string(), "named settings").default("nano"),
    from: setting(modelNameSchema, "what to begin from").optional(),
    vae: setting(modelNameSchema, "the model with the frozen VAE that ldm needs").optional(),
    clap: setting(modelNameSchema, "the model with the frozen CLAP that ldm needs").optional(),
    vocoder: setting(
      modelNameSchema,
      "the model with the vocoder that a whole model of a trained ldm has; Griffin-Lim where left out",
    ).optional(),
    wishes: setting(settings(), "what is to be otherwise than the preset has it, as docs/training.md has it").default(
      {},
    ),
  })
  .meta({ id: "TrainJob" });
