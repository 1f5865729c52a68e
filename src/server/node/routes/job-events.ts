import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { eventStream } from "../../api/event-stream.ts";
import { isEnded } from "../../api/job.ts";
import type { House } from "../house.ts";
import { answerEvents } from "../http/answer-events.ts";
import { followJob, lastEventId } from "../jobs/follow-job.ts";
import { refusals } from "./answers.ts";
import { found, jobParams } from "./jobs.ts";

const route = createRoute({
  method: "get",
  path: "/v1/jobs/{id}/events",
  tags: ["jobs"],
  summary: "What happens to a job, as server-sent events: state, waiting, progress, preview, result, warning",
  request: { params: jobParams, headers: z.object({ "last-event-id": z.string().optional() }) },
  responses: {
    200: { description: "events until the job has ended; the last has the id end", content: eventStream },
    204: { description: "the job has ended, and its last event was heard: nothing more is to be asked for" },
    404: refusals[404],
  },
});

/** Events of a job. */
export function jobEventRoutes(app: OpenAPIHono, house: House): void {
  app.openapi(route, (c) => {
    const { id, state } = found(house.jobs.find(c.req.valid("param").id));
    const last = c.req.valid("header")["last-event-id"] ?? null;
    // Only so does a browser ask no more.
    if (last === lastEventId && isEnded(state)) return c.body(null, 204);
    return answerEvents(c, (gone) => followJob(id, house, last, gone));
  });
}
