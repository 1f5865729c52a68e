import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { inWords } from "../../../settings/in-words.ts";
import { setting } from "../../../settings/setting.ts";
import { jobListQuerySchema, jobListSchema, jobSchema } from "../../api/job.ts";
import { jobRequestSchema } from "../../api/job-request.ts";
import type { House } from "../house.ts";
import { Refusal } from "../http/refusal.ts";
import { namesIn } from "../kinds/job-kinds.ts";
import { jsonAnswer, jsonBody, refusals } from "./answers.ts";

const { 400: bad, 404: missing, 409: conflict, 413: tooLarge, 415: unsupported, 429: busy } = refusals;
const tags = ["jobs"];
export const jobParams = z.object({
  id: setting(z.string().max(100), "a job", { expected: "an id of up to 100 letters" }),
});

const post = createRoute({
  method: "post",
  path: "/v1/jobs",
  tags,
  summary: "Accept a job: it is written down, and done when its turn comes",
  request: {
    headers: z.object({ "idempotency-key": z.string().min(1).max(255).optional() }),
    body: jsonBody(jobRequestSchema),
  },
  responses: {
    202: jsonAnswer(jobSchema, "accepted"),
    ...{ 400: bad, 404: missing, 409: conflict, 413: tooLarge, 415: unsupported, 429: busy },
  },
});

const list = createRoute({
  ...{ method: "get", path: "/v1/jobs", tags, summary: "Jobs, the newest first" },
  request: { query: jobListQuerySchema },
  responses: { 200: jsonAnswer(jobListSchema, "a page of jobs"), 400: bad, 404: missing },
});

const get = createRoute({
  ...{ method: "get", path: "/v1/jobs/{id}", tags, summary: "A job as it is now" },
  request: { params: jobParams },
  responses: { 200: jsonAnswer(jobSchema, "the job"), 404: missing },
});

const cancel = createRoute({
  ...{ method: "post", path: "/v1/jobs/{id}/cancel", tags, summary: "Stop a job at its next step" },
  request: { params: jobParams },
  responses: { 202: jsonAnswer(jobSchema, "it ends soon, or has ended"), 404: missing },
});

const remove = createRoute({
  ...{ method: "delete", path: "/v1/jobs/{id}", tags, summary: "Forget an ended job and its sounds" },
  request: { params: jobParams },
  responses: { 204: { description: "it is gone" }, 404: missing, 409: conflict },
});

/** Jobs: accepted, looked at, stopped, forgotten. */
export function jobRoutes(app: OpenAPIHono, { jobs, models }: House): void {
  app.openapi(post, async (c) => {
    const request = c.req.valid("json");
    await models.freshenFor(namesIn(request).models);
    const job = jobs.accept(request, c.req.valid("header")["idempotency-key"] ?? null);
    return c.json(job, 202, { Location: `/v1/jobs/${job.id}` });
  });
  app.openapi(list, (c) => {
    const { state = null, kind = null, after = null, limit } = c.req.valid("query");
    if (after !== null && jobs.find(after) === null) {
      const message = `after: expected the id of a job that is kept, got ${inWords(after)}; begin again without it`;
      throw new Refusal(404, "not-found", message, { subject: "after" });
    }
    const listed = jobs.list({ state, kind, after, limit: limit + 1 });
    const page = listed.slice(0, limit);
    return c.json({ jobs: page, next: listed.length > limit ? (page.at(-1)?.id ?? null) : null }, 200);
  });
  app.openapi(get, (c) => c.json(found(jobs.find(c.req.valid("param").id)), 200));
  app.openapi(cancel, (c) => c.json(found(jobs.cancel(c.req.valid("param").id)), 202));
  app.openapi(remove, async (c) => {
    if (!(await jobs.remove(c.req.valid("param").id))) found(null);
    return c.body(null, 204);
  });
}

/** @throws Refusal 404 where there is none */
export function found<T>(thing: T | null): T {
  if (thing !== null) return thing;
  throw new Refusal(404, "not-found", "job: expected one that the server has, got another id; see the list of jobs");
}
