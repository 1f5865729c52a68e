import { z } from "zod";
import { settingsSchema } from "../../generate/settings.ts";

/** A model that jobs may name. */
export const servedModelSchema = z
  .object({
    name: z.string(),
    sampleRate: z.int().meta({ description: "of the sounds that it makes, in hertz" }),
    defaults: settingsSchema.meta({ id: "Settings", description: "what holds where a wish is left out" }),
    licence: z.string().nullable(),
  })
  .meta({ id: "Model" });

export type ServedModel = z.output<typeof servedModelSchema>;

export const modelListSchema = z.object({ models: z.array(servedModelSchema) }).meta({ id: "ModelList" });
