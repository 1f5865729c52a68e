import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { z } from "zod";
import { eventStream } from "../../api/event-stream.ts";
import { isEnded, type Job } from "../../api/job.ts";
import type { House } from "../house.ts";
import type { JobEvents, SentEvent } from "../jobs/job-events.ts";
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

/** Between comments that keep a silent connection open. */
const beatSeconds = 15;

/** Events of a job. */
export function jobEventRoutes(app: OpenAPIHono, { jobs, events }: House): void {
  app.openapi(route, (c) => {
    const { id } = c.req.valid("param");
    const job = found(jobs.find(id));
    const last = c.req.valid("header")["last-event-id"] ?? null;
    c.header("X-Accel-Buffering", "no");
    return streamSSE(c, (stream) => follow(stream, job, events, last));
  });
}

async function follow(stream: SSEStreamingApi, job: Job, events: JobEvents, last: string | null): Promise<void> {
  const missed = last === null ? null : events.after(job.id, last);
  const waiting: SentEvent[] = [...(missed ?? snapshot(job, events.lastId))];
  let wake: () => void = () => {};
  const silence = events.listen(job.id, (sent) => {
    waiting.push(sent);
    wake();
  });
  const beat = setInterval(() => void stream.write(": beat\n\n").catch(() => {}), beatSeconds * 1000);
  stream.onAbort(() => wake());
  try {
    while (!stream.aborted) {
      const sent = waiting.shift();
      if (sent === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const { name, data } = sent.event;
      await stream.writeSSE({ event: name, id: sent.id, data: JSON.stringify(data) });
      if (sent.event.name === "state" && isEnded(sent.event.data.state)) return;
    }
  } finally {
    clearInterval(beat);
    silence();
  }
}

/** What a client that comes in the middle has to know, the last state at the end. */
function snapshot(job: Job, id: string): SentEvent[] {
  return [
    ...job.warnings.map((message) => ({ id, event: { name: "warning", data: { message } } }) as const),
    ...job.results.map((data) => ({ id, event: { name: "result", data } }) as const),
    { id, event: { name: "state", data: job } },
  ];
}
