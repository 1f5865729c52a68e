import { z } from "zod";

/** A job that is done while others wait. */
const runningFactsSchema = z.object({
  kind: z.string(),
  share: z.number().nullable().meta({ description: "of it that is done, 0 to 1; null where it does not tell" }),
});

/** What a job waits for. */
export const jobWaitingSchema = z
  .object({
    ahead: z.int().meta({ description: "jobs that wait before it" }),
    running: z.array(runningFactsSchema).meta({ description: "what is done now" }),
    seconds: z.number().nullable().meta({ description: "until it begins, about; null where nothing tells" }),
  })
  .meta({ id: "Waiting" });

export type JobWaiting = z.output<typeof jobWaitingSchema>;
