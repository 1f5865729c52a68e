import { z } from "zod";

/** What a job that makes sounds may be at most, so that a form can say it before anything is sent. */
export const limitsSchema = z
  .object({
    promptLetters: z.int().meta({ description: "letters of a prompt" }),
    prompts: z.int().meta({ description: "prompts of a job" }),
    sounds: z.int().meta({ description: "sounds of a job" }),
    uploadBytes: z.int().meta({ description: "bytes of an uploaded sound" }),
    uploadSeconds: z.number().meta({ description: "length of an uploaded sound in seconds" }),
  })
  .meta({ id: "Limits" });

export type ServedLimits = z.output<typeof limitsSchema>;
