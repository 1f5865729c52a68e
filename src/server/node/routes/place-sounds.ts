import { readFile } from "node:fs/promises";
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { findSounds } from "../../../evaluate/node/find-sounds.ts";
import { presets } from "../../../evaluate/preset.ts";
import type { House } from "../house.ts";
import { answerPartOf } from "../http/answer-part.ts";
import { Refusal } from "../http/refusal.ts";
import { jsonAnswer, refusals, soundAnswers, soundContent } from "./answers.ts";

const tags = ["names"];
const missing = { 400: refusals[400], 404: refusals[404] };
const name = z.string().max(200);

const list = createRoute({
  ...{
    method: "get",
    path: "/v1/places/{name}/sounds",
    tags,
    summary: "The sounds of a place, as evaluation finds them",
  },
  request: { params: z.object({ name }) },
  responses: { 200: jsonAnswer(z.object({ sounds: z.array(z.string()) }), "their names"), ...missing },
});

const get = createRoute({
  ...{ method: "get", path: "/v1/places/{name}/sounds/{index}", tags, summary: "A sound by its place in that list" },
  request: { params: z.object({ name, index: z.coerce.number().int().min(0) }) },
  responses: {
    ...soundAnswers(soundContent.asItCame),
    ...missing,
  },
});

/** Sounds of the places that the operator named, to be heard. */
export function placeSoundRoutes(app: OpenAPIHono, { places }: House): void {
  const soundsOf = async (place: string) => {
    const path = places.get(place);
    if (path === undefined)
      throw notFound("place: expected one that the server has, got another; see the list of places");
    return (await findSounds(path, { isRecursive: presets.foley.isRecursive })).sounds;
  };
  app.openapi(list, async (c) => {
    const sounds = await soundsOf(c.req.valid("param").name);
    return c.json({ sounds: sounds.map((sound) => sound.name) }, 200);
  });
  app.openapi(get, async (c) => {
    const { name: place, index } = c.req.valid("param");
    const sound = (await soundsOf(place))[index];
    if (sound === undefined)
      throw notFound(`sound: expected one of the place, got ${index}; see the list of its sounds`);
    const bytes = new Uint8Array(await readFile(sound.path));
    return answerPartOf(c, bytes, { "Content-Type": "application/octet-stream" });
  });
}

function notFound(message: string): Refusal {
  return new Refusal(404, "not-found", message);
}
