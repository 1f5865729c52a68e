import { z } from "zod";

/** One server-sent event, by its fields. */
const serverSentEventSchema = z
  .object({
    event: z.string().meta({ description: "what it tells of" }),
    data: z.string().meta({ description: "as JSON" }),
    id: z
      .string()
      .optional()
      .meta({ description: "to go on from, as the header Last-Event-ID; without it, it is no place for that" }),
  })
  .meta({ id: "ServerSentEvent" });

/** An answer of events, each as its fields. */
export const eventStream = { "text/event-stream": { schema: serverSentEventSchema } };
