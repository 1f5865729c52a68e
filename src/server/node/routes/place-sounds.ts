import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import type { FileSoundInput } from "../../../evaluate/node/file-sound.ts";
import { findSounds } from "../../../evaluate/node/find-sounds.ts";
import { presets } from "../../../evaluate/preset.ts";
import type { House } from "../house.ts";
import { answerPart } from "../http/answer-part.ts";
import { givenFile } from "../http/given-file.ts";
import { Refusal } from "../http/refusal.ts";
import { readable } from "../research/readable.ts";
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
  ...{ method: "get", path: "/v1/places/{name}/sounds/{sound}", tags, summary: "A sound by its name in that list" },
  request: { params: z.object({ name, sound: z.string().max(1000) }) },
  responses: {
    ...soundAnswers(soundContent.asItCame),
    ...missing,
  },
});

/** Who plays a sound asks for part after part of it: its place is looked through anew after so long. */
const keptMilliseconds = 5000;

type Found = readonly FileSoundInput[];

/** Sounds of the places that the operator named, to be heard: by their names, as what lies in a place changes. */
export function placeSoundRoutes(app: OpenAPIHono, { places }: House): void {
  const kept = new Map<string, { readonly at: number; readonly sounds: Found }>();
  const soundsOf = async (place: string): Promise<Found> => {
    const path = places.get(place);
    if (path === undefined)
      throw notFound("place: expected one that the server has, got another; see the list of places");
    const { sounds } = await findSounds(path, { isRecursive: presets.foley.isRecursive });
    kept.set(place, { at: performance.now(), sounds });
    return sounds;
  };
  const keptOf = (place: string): Found => {
    const { at, sounds } = kept.get(place) ?? { at: 0, sounds: [] };
    return performance.now() - at < keptMilliseconds ? sounds : [];
  };
  app.openapi(list, async (c) => {
    const sounds = await soundsOf(c.req.valid("param").name);
    return c.json({ sounds: sounds.map((sound) => sound.name) }, 200);
  });
  app.openapi(get, async (c) => {
    const { name: place, sound: called } = c.req.valid("param");
    const isMeant = (sound: FileSoundInput): boolean => sound.name === called;
    const sound = keptOf(place).find(isMeant) ?? (await soundsOf(place)).find(isMeant);
    if (sound === undefined)
      throw notFound(`sound: expected one of the place, got ${JSON.stringify(called)}; see the list of its sounds`);
    const bytes = await readable(givenFile(sound.path));
    return answerPart(c, bytes, { "Content-Type": "application/octet-stream" });
  });
}

function notFound(message: string): Refusal {
  return new Refusal(404, "not-found", message);
}
