import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainJobSchema } from "../src/server/api/train-job.ts";
import { trainKind } from "../src/server/node/kinds/train-kind.ts";
import { writeSoundFolder } from "./support/sound-folder.ts";
import { openTestHouse, type TestHouse, told } from "./support/test-house.ts";
import { until } from "./support/until.ts";

let folder: string;
let server: TestHouse;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-places-"));
  await writeSoundFolder(join(folder, "sounds"));
  await writeSoundFolder(join(folder, "mixed"));
  await writeFile(join(folder, "mixed", "other.m4a"), "of a kind that is not read");
  const places = ["sounds", "mixed"].map((name) => [name, join(folder, name)] as const);
  server = await openTestHouse({}, new Map(places));
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

test("places are told by their names alone", async () => {
  const answer = await (await server.ask("GET", "/v1/places")).text();
  const kind = "folder";
  expect(JSON.parse(answer)).toEqual({ places: ["sounds", "mixed"].map((name) => ({ name, kind })) });
});

describe("a job that judges", () => {
  test("scores what a job made against a place, and leaves tables and a page", async () => {
    const prompts = ["a dog barking", "rain", "a rooster"];
    const wishes = { steps: 2, durationSeconds: 1, seed: 1 };
    const made = await server.finish({ kind: "generate", prompts, wishes });
    const request = { kind: "evaluate", generated: { job: made.id }, reference: { place: "mixed" } };
    const job = await server.finish({ ...request, wishes: { useCache: false } });
    expect(job).toMatchObject({ state: "succeeded", report: { metrics: { fd: expect.any(Number) } } });
    expect(job.files.map(({ name }) => name).sort()).toEqual([
      "metrics.csv",
      "scores.html",
      "scores.json",
      "sounds.csv",
    ]);
    expect(job.warnings).toContainEqual(expect.stringMatching(/^mixed: 1 file looks like a sound and is not read/));
    expect(JSON.stringify(job)).not.toContain(folder);
    const page = await server.ask("GET", `/v1/jobs/${job.id}/files/scores.html`);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect(page.headers.get("content-security-policy")).toMatch(/^sandbox/);
    expect(await page.text()).toContain("<table");
    expect((await server.ask("GET", `/v1/jobs/${job.id}/files/..%2f0.wav`)).status).toBe(404);
  });

  test.each([
    ["a place that nobody named", { generated: { place: "etc" }, reference: { place: "sounds" } }, 404],
    ["a path", { generated: "/etc", reference: { place: "sounds" } }, 400],
    [
      "a file of weights",
      { generated: { place: "sounds" }, reference: { place: "sounds" }, wishes: { panns: "/w" } },
      400,
    ],
    ["a benchmark that there is not", { kind: "study", study: "benchmark", config: "nano-smoky" }, 400],
    ["a job that made none", { generated: { job: "none" }, reference: { place: "sounds" } }, 404],
  ])("is refused for %s", async (_, request, status) => {
    expect((await server.ask("POST", "/v1/jobs", { kind: "evaluate", ...request })).status).toBe(status);
  });

  test("is refused for a job that has not ended, and may make more", async () => {
    const long = { kind: "generate", prompts: ["rain"], wishes: { steps: 200, durationSeconds: 0.5 } };
    const { id } = await told(await server.ask("POST", "/v1/jobs", long));
    const request = { kind: "evaluate", generated: { job: id }, reference: { place: "sounds" } };
    const answer = await server.ask("POST", "/v1/jobs", request);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain(`job ${id}: expected one that has ended, got one that is `);
    await server.ask("POST", `/v1/jobs/${id}/cancel`);
  });
});

describe("a job that trains", () => {
  test("leaves models that later jobs name, of parts and whole", async () => {
    const tiny = { kind: "train", data: { place: "sounds" }, preset: "tiny", wishes: { stepCount: 2, seed: 1 } };
    const vae = await server.finish({ ...tiny, trains: "vae" });
    const clap = await server.finish({ ...tiny, trains: "clap" });
    expect([vae, clap]).toMatchObject([{ report: { model: `job:${vae.id}`, isWhole: false } }, { state: "succeeded" }]);
    const ldm = await server.finish({ ...tiny, trains: "ldm", vae: `job:${vae.id}`, clap: `job:${clap.id}` });
    expect(ldm).toMatchObject({ state: "succeeded", report: { model: `job:${ldm.id}`, isWhole: true } });
    expect(server.house.models.find(`job:${ldm.id}`)).not.toBeNull();
    const wishes = { steps: 1, durationSeconds: 0.5 };
    const made = await server.finish({ kind: "generate", model: `job:${ldm.id}`, prompts: ["rain"], wishes });
    expect(made.error).toBeNull();
    expect(made).toMatchObject({ state: "succeeded", results: [{ settings: { model: `job:${ldm.id}` } }] });
    expect(JSON.stringify(made)).not.toContain(server.folder);
    expect((await server.ask("DELETE", `/v1/jobs/${ldm.id}`)).status).toBe(204);
    expect(server.house.models.list().map(({ name }) => name)).not.toContain(`job:${ldm.id}`);
  });

  test("learns by the seed that is wished, whichever name that has, and else by one that is drawn", () => {
    const known = {
      ...{ hasSound: () => true, hasModel: () => true, hasPlace: () => true },
      mostSounds: 1,
      hearsSounds: () => true,
    };
    const seedsOf = (wishes: object) => {
      const request = { kind: "train", trains: "vae", data: { place: "sounds" }, wishes } as const;
      return trainKind.settle(trainJobSchema.parse(request), { ...known, hasSoundsOfJob: () => true }).wishes;
    };
    expect(seedsOf({ settings: { seed: 7 } })).toEqual({ settings: { seed: 7 } });
    expect(seedsOf({ seed: 8, settings: { seed: 7 } })).toEqual({ seed: 8, settings: { seed: 7 } });
    expect(seedsOf({ stepCount: 2 })).toEqual({ stepCount: 2, seed: expect.any(Number) });
  });

  test.each([
    ["a setting that there is not", { wishes: { stepcount: 2 } }, 400],
    ["a setting of the preset that there is not", { wishes: { settings: { stepcount: 2 } } }, 400],
    ["a preset that there is not", { preset: "huge" }, 400],
    ["a model that is needed and not named", { trains: "ldm" }, 400],
    ["a kind that there is not", { trains: "piano" }, 400],
    ["a model that is a path", { from: "/models/mine" }, 404],
  ])("is refused for %s", async (_, wrong, status) => {
    const request = { kind: "train", trains: "vae", data: { place: "sounds" }, ...wrong };
    expect((await server.ask("POST", "/v1/jobs", request)).status).toBe(status);
  });
});

test("jobs beyond the number that is kept are forgotten, the oldest first, with their folders", async () => {
  const small = await openTestHouse({ keepJobs: 2 });
  const request = { kind: "generate", prompts: ["rain"], wishes: { steps: 1, durationSeconds: 0.1 } };
  const ids: string[] = [];
  for (let n = 0; n < 4; n++) ids.push((await small.finish(request)).id);
  await until(async () => (await readdir(join(small.folder, "jobs"))).length === 2);
  expect((await readdir(join(small.folder, "jobs"))).sort()).toEqual(ids.slice(2).sort());
  expect((await small.ask("GET", `/v1/jobs/${ids[0]}`)).status).toBe(404);
  await small.close();
});
