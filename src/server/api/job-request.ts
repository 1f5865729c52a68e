import { z } from "zod";
import { mostPromptLetters } from "../../generate/settings.ts";
import { setting } from "../../settings/setting.ts";
import { evaluateJobSchema } from "./evaluate-job.ts";
import { modelNameSchema } from "./model-name.ts";
import { studyJobSchema } from "./study-job.ts";
import { trainJobSchema } from "./train-job.ts";
import { jsonWishesSchema } from "./wishes.ts";

/** Prompts of one job. */
export const mostPrompts = 1000;

const promptSchema = z.strictObject({
  prompt: z.string().max(mostPromptLetters),
  seed: z.int().min(0).nullable().default(null),
});

/** Makes sounds: any mode of generation. */
export const generateJobSchema = z
  .strictObject({
    kind: z.literal("generate"),
    model: setting(modelNameSchema, "the model that makes them, as the list of models calls it").default("nano"),
    prompts: setting(
      z.array(z.union([z.string().max(mostPromptLetters), promptSchema])).max(mostPrompts),
      "what to make, each with a seed of its own where one is given; none for a sound that only follows another",
    ).default([]),
    count: setting(z.int().min(1).max(1000), "sounds of each prompt, with seeds that count up").default(1),
    wishes: jsonWishesSchema.default({}),
    previews: setting(z.boolean(), "whether events show spectrograms of what is heard so far").default(false),
  })
  .meta({ id: "GenerateJob" });

export type GenerateJob = z.output<typeof generateJobSchema>;

/** What may be asked for, told apart by its kind. */
export const jobRequestSchema = z.discriminatedUnion("kind", [
  generateJobSchema,
  evaluateJobSchema,
  trainJobSchema,
  studyJobSchema,
]);

/** As a caller writes it. */
export type JobRequestInput = z.input<typeof jobRequestSchema>;
/** With nothing left open. */
export type JobRequest = z.output<typeof jobRequestSchema>;
export type JobKindName = JobRequest["kind"];
export type JobRequestOf<K extends JobKindName> = Extract<JobRequest, { readonly kind: K }>;
