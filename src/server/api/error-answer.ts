import { z } from "zod";

/** What every refusal says, in FoleyError's words. */
export const errorAnswerSchema = z
  .object({
    error: z.object({
      code: z.string().meta({ description: "what programs branch on, such as usage or not-found" }),
      message: z.string().meta({ description: "one line: where, what was expected, what came, what to do" }),
      subject: z.string().nullable().meta({ description: "the field that it is about" }),
    }),
  })
  .meta({ id: "Error" });

export type ErrorAnswer = z.output<typeof errorAnswerSchema>;
