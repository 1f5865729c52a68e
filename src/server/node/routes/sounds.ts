import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { soundIdSchema, soundNameSchema, uploadedSoundSchema } from "../../api/sound.ts";
import type { House } from "../house.ts";
import { answerPart } from "../http/answer-part.ts";
import { Refusal } from "../http/refusal.ts";
import { jsonAnswer, refusals, soundAnswers, soundContent } from "./answers.ts";

const tags = ["sounds"];

const post = createRoute({
  ...{ method: "post", path: "/v1/sounds", tags, summary: "Upload a sound, to be named in jobs" },
  request: {
    query: z.object({ name: soundNameSchema.optional() }),
    body: {
      required: true,
      content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
    },
  },
  responses: {
    201: jsonAnswer(uploadedSoundSchema, "it is here"),
    ...{ 400: refusals[400], 413: refusals[413], 415: refusals[415] },
  },
});

const get = createRoute({
  ...{ method: "get", path: "/v1/sounds/{id}", tags, summary: "An uploaded sound, as it came" },
  request: { params: z.object({ id: soundIdSchema }) },
  responses: {
    ...soundAnswers(soundContent.asItCame),
    ...{ 400: refusals[400], 404: refusals[404] },
  },
});

/** Sounds that callers bring. */
export function soundRoutes(app: OpenAPIHono, { sounds }: House): void {
  app.openapi(post, async (c) => {
    const { body } = c.req.raw;
    if (body === null) {
      throw new Refusal(400, "usage", "body: expected the bytes of a sound, got none; send a file");
    }
    const sound = await sounds.add(body, c.req.valid("query").name ?? null);
    return c.json(sound, 201, { Location: `/v1/sounds/${sound.id}` });
  });
  app.openapi(get, async (c) => {
    const { id } = c.req.valid("param");
    if (sounds.find(id) === null) {
      throw new Refusal(404, "not-found", "sound: expected one that was uploaded, got another id; upload it first");
    }
    return answerPart(c, await sounds.open(id), {
      "Content-Type": "application/octet-stream",
      "Cache-Control": "private, max-age=31536000, immutable",
    });
  });
}
