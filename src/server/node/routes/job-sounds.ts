import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { soundQuerySchema } from "../../api/sound-format-name.ts";
import type { House } from "../house.ts";
import { answerPartOf } from "../http/answer-part.ts";
import { Refusal } from "../http/refusal.ts";
import { readResult } from "../sounds/read-result.ts";
import { servedFormats } from "../sounds/sound-formats.ts";
import { refusals, soundAnswers, soundContent } from "./answers.ts";
import { found, jobParams } from "./jobs.ts";

const route = createRoute({
  method: "get",
  path: "/v1/jobs/{id}/sounds/{index}",
  tags: ["jobs"],
  summary: "A sound that a job made, with its settings inside",
  request: {
    params: jobParams.extend({ index: z.coerce.number().int().min(0) }),
    query: soundQuerySchema,
  },
  responses: {
    ...soundAnswers(soundContent.known),
    ...{ 400: refusals[400], 404: refusals[404] },
  },
});

/** The sounds of jobs. */
export function jobSoundRoutes(app: OpenAPIHono, house: House): void {
  const { jobs } = house;
  app.openapi(route, async (c) => {
    const { id, index } = c.req.valid("param");
    const { format, rate = null, kilobits = null } = c.req.valid("query");
    const job = found(jobs.find(id));
    const result = job.results.find((one) => one.index === index);
    if (result === undefined) {
      throw new Refusal(404, "not-found", `sound: expected one that the job has made, got ${index}; see its results`);
    }
    const bytes = await readResult(jobs.folderOf(id), result, { format, rate, kilobits }, house);
    return answerPartOf(c, bytes, {
      "Content-Type": servedFormats[format].mediaType,
      "Content-Disposition": `inline; filename="${id}-${index}.${format}"`,
      // A result never changes.
      "Cache-Control": "private, max-age=31536000, immutable",
    });
  });
}
