import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type AudioGeneration, audioGenerationSchema, omniErrorSchema } from "../../api/audio-generation.ts";
import type { JobRequestInput } from "../../api/job-request.ts";
import { madeAnswer } from "../compat/made-answer.ts";
import type { House } from "../house.ts";
import { usualModel } from "../models/served-models.ts";
import { foreignRefusals, jsonBody, madeSoundAnswer } from "./answers.ts";

const route = createRoute({
  method: "post",
  path: "/v1/audio/generate",
  tags: ["other interfaces"],
  summary: "A sound at once, in vLLM-Omni's manner",
  request: { body: jsonBody(audioGenerationSchema) },
  responses: {
    200: madeSoundAnswer,
    ...foreignRefusals(omniErrorSchema, {
      400: "something in the request cannot be",
      404: "there is no such model",
    }),
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
