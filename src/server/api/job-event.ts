import { z } from "zod";
import { jobProgressSchema, jobResultSchema, jobSchema } from "./job.ts";
import { jobWaitingSchema } from "./job-waiting.ts";

/** What `/v1/jobs/:id/events` sends: the event's name, and what its data is as JSON. */
export const jobEventSchemas = {
  /** The job as it is now; the last event is one of an ended state. */
  state: jobSchema,
  /** What a queued job waits for, again as that changes. */
  waiting: jobWaitingSchema,
  progress: jobProgressSchema,
  /** After a step: the spectrogram of what is heard so far. `png` is an address that holds it. */
  preview: z.object({ index: z.int(), step: z.int(), png: z.string() }),
  result: jobResultSchema,
  warning: z.object({ message: z.string() }),
} as const;

export type JobEventName = keyof typeof jobEventSchemas;

export type JobEvent = {
  readonly [N in JobEventName]: { readonly name: N; readonly data: z.output<(typeof jobEventSchemas)[N]> };
}[JobEventName];
