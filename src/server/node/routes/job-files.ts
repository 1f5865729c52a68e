import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { getMimeType } from "hono/utils/mime";
import { z } from "zod";
import type { House } from "../house.ts";
import { Refusal } from "../http/refusal.ts";
import { filesFolder } from "../sounds/job-sound-files.ts";
import { refusals } from "./answers.ts";
import { found } from "./jobs.ts";

const route = createRoute({
  method: "get",
  path: "/v1/jobs/{id}/files/{name}",
  tags: ["jobs"],
  summary: "A file that a job wrote beside sounds: a table, a page, a figure",
  request: { params: z.object({ id: z.string().max(100), name: z.string().max(300) }) },
  responses: {
    200: { description: "its bytes", content: { "application/octet-stream": { schema: z.string() } } },
    404: refusals[404],
  },
});

/** The files of jobs. */
export function jobFileRoutes(app: OpenAPIHono, { jobs }: House): void {
  app.openapi(route, (c) => {
    const { id, name } = c.req.valid("param");
    const job = found(jobs.find(id));
    // Only what the job itself listed is opened.
    const file = job.files.find((one) => one.name === name);
    if (file === undefined) {
      throw new Refusal(404, "not-found", "file: expected one that the job wrote, got another name; see its files");
    }
    const stream = Readable.toWeb(createReadStream(join(jobs.folderOf(job.id), filesFolder, file.name)));
    const headers = {
      "Content-Type": getMimeType(name) ?? "application/octet-stream",
      "Content-Length": String(file.bytes),
    };
    return c.body(stream as ReadableStream, 200, headers);
  });
}
