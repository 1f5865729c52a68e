import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import {
  elevenErrorSchema,
  elevenQuerySchema,
  type SoundGeneration,
  soundGenerationSchema,
} from "../../api/sound-generation.ts";
import { elevenIssues } from "../compat/eleven-error.ts";
import { elevenManner } from "../compat/eleven-formats.ts";
import { madeAnswer, type WishedSound } from "../compat/made-answer.ts";
import type { House } from "../house.ts";
import { usualModel } from "../models/served-models.ts";
import { foreignRefusals, jsonBody, madeSoundAnswer } from "./answers.ts";

const route = createRoute({
  method: "post",
  path: "/v1/sound-generation",
  tags: ["other interfaces"],
  summary: "A sound at once, in ElevenLabs' manner",
  request: { query: elevenQuerySchema, body: jsonBody(soundGenerationSchema) },
  responses: {
    200: madeSoundAnswer,
    ...foreignRefusals(elevenErrorSchema, { 422: "something in the request cannot be" }),
  },
});

/** ElevenLabs' interface for sound effects, whose clients work by another base address. */
export function soundGenerationRoutes(app: OpenAPIHono, house: House): void {
  app.openapi(
    route,
    async (c) => {
      const asked = c.req.valid("json");
      if (asked.model_id !== null) await house.models.freshenFor([asked.model_id]);
      const { request, notes } = wishedBy(asked, house);
      const { output_format: format, ...others } = c.req.valid("query");
      return madeAnswer(c, house, { request, manner: elevenManner(format), notes: [...ignored(others), ...notes] });
    },
    (checked, c) => {
      if (checked.success) return undefined;
      const { status, body } = elevenIssues(checked.target === "query" ? "query" : "body", checked.error);
      return c.json(body, status);
    },
  );
}

/** What is said of names that nothing is known of. */
function ignored(others: object): string[] {
  return Object.keys(others).map((name) => `${name}: expected nothing of this name; it was ignored`);
}

/** Where ElevenLabs' clients say nothing. */
const usualInfluence = 0.3;

function wishedBy(asked: SoundGeneration, { models }: House): Omit<WishedSound, "manner"> {
  const { text, loop, duration_seconds, prompt_influence, model_id, ...others } = asked;
  const model = model_id !== null && models.find(model_id) ? model_id : usualModel;
  const notes = ignored(others);
  if (model_id !== null && model_id !== model)
    notes.push(`model_id: ${model_id} is none of the server's; ${model} made the sound`);
  const own = models.find(model)?.defaults.guidance ?? 1;
  const wishes = {
    durationSeconds: duration_seconds ?? undefined,
    loop: loop === true ? true : undefined,
    // The line through 1, which does not exaggerate, and the model's own guidance.
    guidance: prompt_influence === null ? undefined : 1 + ((own - 1) * prompt_influence) / usualInfluence,
  };
  return { request: { kind: "generate", model, prompts: [text], wishes }, notes };
}
