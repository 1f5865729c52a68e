import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { parseJson } from "../../../engine/json/parse-json.ts";
import { readText } from "../../../files/read-text.ts";
import { eventStream } from "../../api/event-stream.ts";
import {
  foundParams,
  heardParams,
  reportListSchema,
  runDetailSchema,
  runListSchema,
  studyDetailSchema,
  studyListSchema,
} from "../../api/research.ts";
import type { House } from "../house.ts";
import { answerEvents } from "../http/answer-events.ts";
import { answerPart } from "../http/answer-part.ts";
import { givenFile } from "../http/given-file.ts";
import { Refusal } from "../http/refusal.ts";
import { followChanges } from "../research/follow-changes.ts";
import { type FoundFolder, FoundResearch, type ResearchKind } from "../research/found-research.ts";
import { ifReadable, readable } from "../research/readable.ts";
import { researchPlaces } from "../research/research-places.ts";
import { heardFile, runDetailOf, runEntryOf } from "../research/run-folder.ts";
import { studyDetailOf, studyEntryOf } from "../research/study-folder.ts";
import { jsonAnswer, refusals, soundAnswers, soundContent } from "./answers.ts";

const tags = ["research"];
const missing = { 400: refusals[400], 404: refusals[404] };

const reports = createRoute({
  ...{ method: "get", path: "/v1/reports", tags, summary: "Reports of studies, in the operator's places and of jobs" },
  responses: { 200: jsonAnswer(reportListSchema, "all of them, the last changed first") },
});

const report = createRoute({
  ...{ method: "get", path: "/v1/reports/{id}", tags, summary: "What a study came to, as in its results.json" },
  request: { params: foundParams },
  responses: { 200: jsonAnswer(z.unknown(), "the results"), ...missing },
});

const runs = createRoute({
  ...{ method: "get", path: "/v1/runs", tags, summary: "Runs of training, in the operator's places and of jobs" },
  responses: { 200: jsonAnswer(runListSchema, "all of them, the last changed first") },
});

const run = createRoute({
  ...{ method: "get", path: "/v1/runs/{id}", tags, summary: "A run with its curves, its best step and its sounds" },
  request: { params: foundParams },
  responses: { 200: jsonAnswer(runDetailSchema, "as it is now"), ...missing },
});

const runSound = createRoute({
  ...{ method: "get", path: "/v1/runs/{id}/sounds/{key}/{name}", tags, summary: "A sound that a run made" },
  request: { params: heardParams },
  responses: {
    ...soundAnswers(soundContent.known),
    ...missing,
  },
});

const studies = createRoute({
  ...{
    method: "get",
    path: "/v1/studies",
    tags,
    summary: "Benchmarks, done or not, in the operator's places and of jobs",
  },
  responses: { 200: jsonAnswer(studyListSchema, "all of them, the last changed first") },
});

const study = createRoute({
  ...{ method: "get", path: "/v1/studies/{id}", tags, summary: "Where a benchmark stands, and its results so far" },
  request: { params: foundParams },
  responses: { 200: jsonAnswer(studyDetailSchema, "as it is now"), ...missing },
});

const events = {
  description: "an event whenever it changed",
  content: eventStream,
};

const runEvents = createRoute({
  ...{ method: "get", path: "/v1/runs/{id}/events", tags, summary: "A run whenever it changed: the event run" },
  request: { params: foundParams },
  responses: { 200: events, ...missing },
});

const studyEvents = createRoute({
  ...{
    method: "get",
    path: "/v1/studies/{id}/events",
    tags,
    summary: "A benchmark whenever it changed: the event study",
  },
  request: { params: foundParams },
  responses: { 200: events, ...missing },
});

/** What there is to look at of research: only read, in places that the operator named and of this server's own jobs. */
export function researchRoutes(app: OpenAPIHono, house: House): void {
  const research = new FoundResearch(() => researchPlaces(house));
  const find = (kind: ResearchKind, id: string): Promise<FoundFolder> => known(kind, research.find(kind, id));
  app.openapi(reports, async (c) => {
    const list = await research.list("report");
    return c.json({ reports: list.map(({ id, name, changedAt }) => ({ id, name, changedAt })) }, 200);
  });
  app.openapi(report, async (c) => {
    const { file } = await find("report", c.req.valid("param").id);
    return c.json(await readable(reportIn(file)), 200);
  });
  app.openapi(runs, async (c) => {
    const list = await research.list("run");
    const all = await Promise.all(list.map((found) => ifReadable(runEntryOf(found))));
    return c.json({ runs: all.flatMap((one) => one ?? []) }, 200);
  });
  app.openapi(run, async (c) => c.json(await readable(runDetailOf(await find("run", c.req.valid("param").id))), 200));
  app.openapi(runEvents, async (c) => {
    const found = await find("run", c.req.valid("param").id);
    await readable(runDetailOf(found));
    return answerEvents(c, (gone) => followChanges("run", () => runDetailOf(found), gone));
  });
  app.openapi(runSound, async (c) => {
    const { id, key, name } = c.req.valid("param");
    const file = await known("sound", heardFile(await find("run", id), key, name));
    return answerPart(c, await readable(givenFile(file)), { "Content-Type": mediaTypeOf(file) });
  });
  app.openapi(studies, async (c) => {
    const list = await research.list("study");
    const all = await Promise.all(list.map((found) => ifReadable(studyEntryOf(found))));
    return c.json({ studies: all.flatMap((one) => one ?? []) }, 200);
  });
  app.openapi(study, async (c) => {
    const found = await find("study", c.req.valid("param").id);
    return c.json(await known("study", readable(studyDetailOf(found))), 200);
  });
  app.openapi(studyEvents, async (c) => {
    const found = await find("study", c.req.valid("param").id);
    await known("study", readable(studyDetailOf(found)));
    return answerEvents(c, (gone) => followChanges("study", () => studyDetailOf(found), gone));
  });
}

async function reportIn(file: string): Promise<unknown> {
  return parseJson(await readText(file, "a report"), file);
}

/** @throws Refusal 404 where there is none */
async function known<T>(what: string, looked: Promise<T | null>): Promise<T> {
  const thing = await looked;
  if (thing !== null) return thing;
  const message = `${what}: expected one in the places that the server has, got another id; see the list of them`;
  throw new Refusal(404, "not-found", message);
}

const mediaTypes: Readonly<Record<string, string>> = { wav: "audio/wav", mp3: "audio/mpeg", flac: "audio/flac" };

function mediaTypeOf(file: string): string {
  return mediaTypes[file.slice(file.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}
