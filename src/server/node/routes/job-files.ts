import { join } from "node:path";
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { getMimeType } from "hono/utils/mime";
import { z } from "zod";
import type { House } from "../house.ts";
import { givenFile } from "../http/given-file.ts";
import { Refusal } from "../http/refusal.ts";
import { filesFolder } from "../sounds/job-sound-files.ts";
import { refusals } from "./answers.ts";
import { found, jobParams } from "./jobs.ts";

const route = createRoute({
  method: "get",
  path: "/v1/jobs/{id}/files/{name}",
  tags: ["jobs"],
  summary: "A file that a job wrote beside sounds: a table, a page, a figure",
  request: { params: jobParams.extend({ name: z.string().max(300) }) },
  responses: {
    200: { description: "its bytes", content: { "application/octet-stream": { schema: z.string() } } },
    404: refusals[404],
  },
});

/** The files of jobs. */
export function jobFileRoutes(app: OpenAPIHono, { jobs }: House): void {
  app.openapi(route, async (c) => {
    const { id, name } = c.req.valid("param");
    const job = found(jobs.find(id));
    // Only what the job itself listed is opened.
    const file = job.files.find((one) => one.name === name);
    if (file === undefined) {
      throw new Refusal(404, "not-found", "file: expected one that the job wrote, got another name; see its files");
    }
    const { size, read } = await givenFile(join(jobs.folderOf(job.id), filesFolder, file.name));
    return c.body(read({ start: 0, end: size }), 200, {
      "Content-Type": getMimeType(name) ?? "application/octet-stream",
      "Content-Length": String(size),
    });
  });
}
