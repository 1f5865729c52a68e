import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { modelListSchema } from "../../api/model.ts";
import { placeListSchema } from "../../api/place.ts";
import type { House } from "../house.ts";
import { placeList } from "../models/place-list.ts";
import { jsonAnswer } from "./answers.ts";

const models = createRoute({
  ...{ method: "get", path: "/v1/models", tags: ["names"], summary: "Models that jobs may name" },
  responses: { 200: jsonAnswer(modelListSchema, "all of them") },
});

const places = createRoute({
  ...{ method: "get", path: "/v1/places", tags: ["names"], summary: "Places of sounds that jobs may name" },
  responses: { 200: jsonAnswer(placeListSchema, "all that the operator named") },
});

/** What requests may call by name. */
export function nameRoutes(app: OpenAPIHono, house: House): void {
  app.openapi(models, (c) => c.json({ models: house.models.list() }, 200));
  app.openapi(places, async (c) => c.json({ places: await placeList(house.places) }, 200));
}
