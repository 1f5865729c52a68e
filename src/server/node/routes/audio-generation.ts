import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { type AudioGeneration, audioGenerationSchema, omniErrorSchema } from "../../api/audio-generation.ts";
import type { JobRequestInput } from "../../api/job-request.ts";
import { madeAnswer } from "../compat/made-answer.ts";
import type { House } from "../house.ts";
import { usualModel } from "../models/served-models.ts";
import { jsonAnswer, jsonBody } from "./answers.ts";

const refusal = (description: string) => jsonAnswer(omniErrorSchema, description);

const route = createRoute({
  method: "post",
  path: "/v1/audio/generate",
  tags: ["other interfaces"],
  summary: "A sound at once, in vLLM-Omni's manner",
  request: { body: jsonBody(audioGenerationSchema) },
  responses: {
    200: {
      description: "the sound; headers tell the job, the model, the seed, and what was changed",
      content: { "audio/*": { schema: z.string().meta({ format: "binary" }) } },
    },
    400: refusal("something in the request cannot be"),
    401: refusal("the key is missing or another"),
    404: refusal("there is no such model"),
    413: refusal("the body is too large"),
    415: refusal("the body is no JSON"),
    429: refusal("too much at once; try again after Retry-After"),
    503: refusal("the server ends, or the job was canceled"),
  },
});

/** vLLM-Omni's interface for sounds, which is in the manner of OpenAI's. */
export function audioGenerationRoutes(app: OpenAPIHono, house: House): void {
  app.openapi(route, (c) => {
    const asked = c.req.valid("json");
    const manner = { format: asked.response_format, rate: null, kilobits: null };
    return madeAnswer(c, house, { request: requestOf(asked), manner, notes: [] });
  });
}

function requestOf(asked: AudioGeneration): JobRequestInput {
  const wishes = {
    durationSeconds: asked.audio_length ?? undefined,
    negative: asked.negative_prompt ?? undefined,
    guidance: asked.guidance_scale ?? undefined,
    steps: asked.num_inference_steps ?? undefined,
    seed: asked.seed ?? undefined,
  };
  return { kind: "generate", model: asked.model ?? usualModel, prompts: [asked.input], wishes };
}
