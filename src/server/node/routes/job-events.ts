import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { eventStream } from "../../api/event-stream.ts";
import type { House } from "../house.ts";
import { answerEvents } from "../http/answer-events.ts";
import { followJob } from "../jobs/follow-job.ts";
import { refusals } from "./answers.ts";
import { found, jobParams } from "./jobs.ts";

const route = createRoute({
  method: "get",
  path: "/v1/jobs/{id}/events",
  tags: ["jobs"],
  summary: "What happens to a job, as server-sent events: state, progress, preview, result, warning",
  request: { params: jobParams, headers: z.object({ "last-event-id": z.string().optional() }) },
  responses: {
    200: { description: "events until the job has ended", content: eventStream },
    404: refusals[404],
  },
});

/** Events of a job. */
export function jobEventRoutes(app: OpenAPIHono, house: House): void {
  app.openapi(route, (c) => {
    const { id } = found(house.jobs.find(c.req.valid("param").id));
    const last = c.req.valid("header")["last-event-id"] ?? null;
    return answerEvents(c, (gone) => followJob(id, house, last, gone));
  });
}
