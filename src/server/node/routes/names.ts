import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { mostPromptLetters } from "../../../generate/settings.ts";
import { mostPrompts } from "../../api/job-request.ts";
import { limitsSchema, type ServedLimits } from "../../api/limits.ts";
import { modelListSchema } from "../../api/model.ts";
import { placeListSchema } from "../../api/place.ts";
import type { House } from "../house.ts";
import { placeList } from "../models/place-list.ts";
import type { ServerSettings } from "../settings.ts";
import { jsonAnswer } from "./answers.ts";

const models = createRoute({
  ...{ method: "get", path: "/v1/models", tags: ["names"], summary: "Models that jobs may name" },
  responses: { 200: jsonAnswer(modelListSchema, "all of them") },
});

const places = createRoute({
  ...{ method: "get", path: "/v1/places", tags: ["names"], summary: "Places of sounds that jobs may name" },
  responses: { 200: jsonAnswer(placeListSchema, "all that the operator named") },
});

const limits = createRoute({
  ...{ method: "get", path: "/v1/limits", tags: ["names"], summary: "What a job that makes sounds may be at most" },
  responses: { 200: jsonAnswer(limitsSchema, "all of them") },
});

/** What requests may call by name, and how much they may ask for. */
export function nameRoutes(app: OpenAPIHono, house: House): void {
  app.openapi(models, async (c) => {
    await house.models.freshen();
    return c.json({ models: house.models.list() }, 200);
  });
  app.openapi(places, async (c) => c.json({ places: await placeList(house.places) }, 200));
  app.openapi(limits, (c) => c.json(limitsOf(house.settings), 200));
}

function limitsOf({ mostSounds, mostUploadBytes, mostUploadSeconds }: ServerSettings): ServedLimits {
  return {
    ...{ promptLetters: mostPromptLetters, prompts: mostPrompts, sounds: mostSounds },
    ...{ uploadBytes: mostUploadBytes, uploadSeconds: mostUploadSeconds },
  };
}
