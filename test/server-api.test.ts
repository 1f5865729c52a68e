import { readdir, readFile } from "node:fs/promises";
import { createParser } from "eventsource-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { foley } from "../src/library/shorthands.ts";
import { type Job, jobListSchema } from "../src/server/api/job.ts";
import { uploadedSoundSchema } from "../src/server/api/sound.ts";
import { openTestHouse, type TestHouse, told } from "./support/test-house.ts";
import { until } from "./support/until.ts";

const quick = { steps: 2, durationSeconds: 0.5 } as const;
let server: TestHouse;

beforeAll(async () => {
  server = await openTestHouse({ mostSounds: 5, mostQueued: 3, mostUploadBytes: 100_000, mostUploadSeconds: 10 });
});

afterAll(() => server.close());

async function refusal(answer: Response): Promise<{ status: number; code: string; subject: string | null }> {
  const { error } = (await answer.json()) as { error: { code: string; message: string; subject: string | null } };
  expect(error.message).not.toMatch(/\n|node_modules|\.ts/);
  return { status: answer.status, code: error.code, subject: error.subject };
}

describe("a job that makes sounds", () => {
  test("gives what the library makes with the same seed", async () => {
    const job = await server.finish({ kind: "generate", prompts: ["rain"], wishes: { ...quick, seed: 7 } });
    expect(job).toMatchObject({ state: "succeeded", error: null, results: [{ index: 0, prompt: "rain", seed: 7 }] });
    expect(await readdir(server.house.jobs.folderOf(job.id))).toEqual(["0.float.wav"]);
    const answer = await server.ask("GET", `/v1/jobs/${job.id}/sounds/0`);
    expect(answer.headers.get("content-type")).toBe("audio/wav");
    // The file as the terminal writes it is made once it is asked for.
    expect((await readdir(server.house.jobs.folderOf(job.id))).sort()).toEqual(["0.float.wav", "0.wav"]);
    const model = await foley.load("nano", { device: "cpu", threadCount: 1 });
    const clip = await model.generate("rain", { ...quick, seed: 7 });
    await model.dispose();
    const whole = await clip.encode("wav");
    expect(answer.headers.get("accept-ranges")).toBe("bytes");
    expect(Buffer.from(await answer.arrayBuffer()).equals(whole)).toBe(true);
    await expectParts(`/v1/jobs/${job.id}/sounds/0`, whole);
  });

  test("has a seed from the moment it is accepted", async () => {
    const job = await told(
      await server.ask("POST", "/v1/jobs", { kind: "generate", prompts: ["rain"], wishes: quick }),
    );
    expect(job.request).toMatchObject({ wishes: { seed: expect.any(Number) } });
    await server.ask("POST", `/v1/jobs/${job.id}/cancel`);
  });

  test("changes a sound that was uploaded", async () => {
    const sound = await readFile(new URL("fixtures/dog-bark.flac", import.meta.url));
    const uploaded = await server.app.request("/v1/sounds?name=bark", { method: "POST", body: new Uint8Array(sound) });
    expect(uploaded.status).toBe(201);
    const { id } = (await uploaded.json()) as { id: string };
    const same = await server.app.request(`/v1/sounds/${id}`);
    expect(Buffer.from(await same.arrayBuffer()).equals(sound)).toBe(true);
    await expectParts(`/v1/sounds/${id}`, sound);
    const wishes = { steps: 2, strength: 0.5, init: { sound: id } };
    const job = await server.finish({ kind: "generate", prompts: ["rain"], wishes });
    expect(job).toMatchObject({ state: "succeeded", results: [{ sampleRate: 44_100, settings: { init: "bark" } }] });
  });
});

test("the same bytes again are the same sound, which is called as it was last", async () => {
  const body = new Uint8Array(await readFile(new URL("fixtures/dog-bark.flac", import.meta.url)));
  const uploaded = async (query: string) => {
    const answer = await server.app.request(`/v1/sounds${query}`, { method: "POST", body });
    return uploadedSoundSchema.parse(await answer.json());
  };
  const first = await uploaded("?name=bark");
  expect(await uploaded("?name=dogs/bark")).toEqual({ ...first, name: "dogs/bark" });
  expect((await uploaded("")).name).toBe("dogs/bark");
});

describe("a request that cannot be", () => {
  const wrong: readonly (readonly [string, unknown, number, string | null])[] = [
    ["a setting out of its range", { kind: "generate", prompts: ["a"], wishes: { steps: 0 } }, 400, "wishes.steps"],
    ["an unknown setting", { kind: "generate", prompts: ["a"], wishes: { stepz: 1 } }, 400, "wishes"],
    ["an unknown kind", { kind: "sing" }, 400, "kind"],
    ["no prompt and no sound", { kind: "generate" }, 400, "prompts"],
    ["a prompt without words", { kind: "generate", prompts: ["a", " "] }, 400, "prompts.1"],
    ["more sounds than a job may have", { kind: "generate", prompts: ["a"], count: 6 }, 400, "count"],
    ["a model that is not here", { kind: "generate", prompts: ["a"], model: "/etc" }, 404, "model"],
    ["a path of a sound", { kind: "generate", prompts: ["a"], wishes: { init: "/etc/passwd" } }, 400, "wishes.init"],
    ["a sound that is not here", { kind: "generate", wishes: { audio: { sound: "0".repeat(64) } } }, 404, "sound"],
  ];

  test.each(wrong)("is refused for %s", async (_, body, status, subject) => {
    expect(await refusal(await server.ask("POST", "/v1/jobs", body))).toMatchObject({ status, subject });
  });

  const uploads = "a list of uploaded sounds, an object with place, or an object with job";
  const said: readonly (readonly [unknown, string])[] = [
    [[], "body: expected an object with kind, got an empty list; change it"],
    [3, "body: expected an object with kind, got 3; change it"],
    ["x", "body: expected an object with kind, got x; change it"],
    [{}, "kind: expected generate or evaluate or train or study, got nothing; change it"],
    [{ kind: "evaluate" }, `generated: expected ${uploads}, got nothing; change it`],
    [{ kind: "evaluate", generated: 3, reference: { place: "a" } }, `generated: expected ${uploads}, got 3; change it`],
    [{ kind: "train" }, "trains: expected a text, got nothing; change it"],
    [{ kind: "train", trains: "vae" }, "data: expected an object with place, got nothing; change it"],
    [
      { kind: "generate", prompts: [{}] },
      "prompts.0.prompt: expected a text of at most 10000 letters, got nothing; change it",
    ],
    [
      { kind: "generate", prompts: [3] },
      "prompts.0: expected a text of at most 10000 letters or an object with prompt, got 3; change it",
    ],
    [
      { kind: "generate", prompts: [{ prompt: "a", sed: 3 }] },
      'prompts.0: expected settings that there are, got "sed"; it may be seed',
    ],
    [{ kind: "generate", prompts: ["a"], wishes: [] }, "wishes: expected an object, got an empty list; change it"],
    [
      { kind: "generate", prompts: ["a"], count: "2" },
      'count: expected a whole number from 1 to 1000, got the text "2"; change it',
    ],
    [
      { kind: "study", study: "benchmark", config: 4 },
      "config: expected a name such as nano-smoke, or an object with place, got 4; change it",
    ],
  ];

  test.each(said)("%j is refused in one line: where, what was expected, what came", async (body, message) => {
    const answer = await server.ask("POST", "/v1/jobs", body);
    expect(await answer.json()).toMatchObject({ error: { code: "usage", message } });
  });

  test("is refused for a body that is no JSON", async () => {
    const answer = await server.app.request("/v1/jobs", {
      ...{ method: "POST", body: "{", headers: { "content-type": "application/json" } },
    });
    expect(await refusal(answer)).toMatchObject({ status: 400, code: "usage" });
  });

  test("is refused for an upload that is no sound, is too large, or too long", async () => {
    const post = (body: Uint8Array<ArrayBuffer>) => server.app.request("/v1/sounds", { method: "POST", body });
    expect((await post(new Uint8Array(100).fill(65))).status).toBe(415);
    expect((await post(new Uint8Array(100_001))).status).toBe(413);
  });

  const strays: readonly (readonly [string, string, number, string, string])[] = [
    ["GET", "/v1/jobs?stat=queued", 400, "stat", 'query: expected names that there are, got "stat"; it may be state'],
    ["GET", "/v1/models?x=1", 400, "x", 'query: expected none here, got "x"; leave it out'],
    ["POST", "/v1/jobs?x=1", 400, "x", 'query: expected none here, got "x"; leave it out'],
    [
      ...(["GET", "/v1/jobs?after=none", 404, "after"] as const),
      "after: expected the id of a job that is kept, got none; begin again without it",
    ],
    [
      ...(["POST", "/v1/sounds?name=a%0Ab", 400, "name"] as const),
      'name: expected a name of 1 to 255 letters without line ends and other controls, got the text "a\\nb"; change it',
    ],
  ];

  test.each(strays)("%s %s is refused in one line", async (method, path, status, subject, message) => {
    const answer = await server.ask(method, path, method === "GET" ? undefined : {});
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { message, subject } });
  });

  test("is refused for a job and a path that there are not", async () => {
    for (const path of ["/v1/jobs/none", "/v1/jobs/none/events", "/v1/jobs/none/sounds/0", "/none"])
      expect(await refusal(await server.ask("GET", path))).toMatchObject({ status: 404, code: "not-found" });
  });
});

test("what a job may be at most is told before one is sent", async () => {
  const limits: unknown = await (await server.ask("GET", "/v1/limits")).json();
  expect(limits).toEqual({
    ...{ promptLetters: 10_000, prompts: 1000, sounds: 5 },
    ...{ uploadBytes: 100_000, uploadSeconds: 10 },
  });
  const prompts = ["a".repeat(10_001)];
  const answer = await server.ask("POST", "/v1/jobs", { kind: "generate", prompts });
  expect(await refusal(answer)).toMatchObject({ status: 400, subject: "prompts.0" });
});

test("the description of the server names every route of jobs", async () => {
  const document = (await (await server.ask("GET", "/openapi.json")).json()) as { openapi: string; paths: object };
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(["/v1/jobs", "/v1/jobs/{id}", "/v1/jobs/{id}/events", "/v1/jobs/{id}/sounds/{index}"]),
  );
});

test("the description of the server says what may be wished of a training and a study", async () => {
  const { components } = (await (await server.ask("GET", "/openapi.json")).json()) as {
    components: { schemas: Record<string, unknown> };
  };
  expect(components.schemas).toMatchObject({
    TrainJob: {
      properties: {
        wishes: { properties: { stepCount: { type: "integer" }, checkpointEvery: { default: 100 } } },
        choice: { properties: { splitSeed: { type: "integer" } } },
      },
    },
    StudyJob: { properties: { wishes: { anyOf: [{ properties: { shares: { type: "array" } } }, {}] } } },
  });
});

describe("a job under way", () => {
  const long = { kind: "generate", prompts: ["rain"], wishes: { steps: 200, durationSeconds: 0.5 } };

  test("tells its states, its progress, its preview and its result, and what was missed after an id", async () => {
    const request = { kind: "generate", prompts: ["rain"], wishes: { ...quick, steps: 4 }, previews: true };
    const { id } = await told(await server.ask("POST", "/v1/jobs", request));
    const events = await eventsOf(await server.ask("GET", `/v1/jobs/${id}/events`));
    const names = events.map(({ event }) => event);
    expect(names).toEqual(expect.arrayContaining(["state", "progress", "preview", "result"]));
    expect(names.at(-1)).toBe("state");
    expect(events.at(-1)?.data).toMatchObject({ id, state: "succeeded" });
    const preview = events.find(({ event }) => event === "preview")?.data as { png: string };
    expect(preview.png).toMatch(/^data:image\/png;base64,iVBOR/);
    const again = await eventsOf(await server.ask("GET", `/v1/jobs/${id}/events`));
    expect(again.map(({ event }) => event)).toEqual(["result", "state"]);
  });

  test("goes on after the last event that a client heard", async () => {
    await until(() => server.house.jobs.runningCount === 0);
    const { id } = await told(await server.ask("POST", "/v1/jobs", long));
    const first = server.house.events.lastId;
    await until(async () => (await told(await server.ask("GET", `/v1/jobs/${id}`))).progress !== null);
    const answer = server.ask("GET", `/v1/jobs/${id}/events`, undefined, { "last-event-id": first });
    const events = eventsOf(await answer);
    await server.ask("POST", `/v1/jobs/${id}/cancel`);
    expect((await events).at(-1)?.data).toMatchObject({ state: "canceled" });
    // What it heard before is not said again.
    expect((await events).filter(({ event }) => event === "state")).toHaveLength(1);
  });

  test("is stopped at its next step, waiting or running", async () => {
    const running = await told(await server.ask("POST", "/v1/jobs", long));
    const waiting = await told(await server.ask("POST", "/v1/jobs", long));
    expect(waiting.state).toBe("queued");
    const stopped = await server.ask("POST", `/v1/jobs/${waiting.id}/cancel`);
    expect(stopped.status).toBe(202);
    expect(await told(stopped)).toMatchObject({ state: "canceled" });
    await server.ask("POST", `/v1/jobs/${running.id}/cancel`);
    await until(async () => (await told(await server.ask("GET", `/v1/jobs/${running.id}`))).state === "canceled");
  });

  test("says what it waits for, and again as that changes", async () => {
    await until(() => server.house.jobs.runningCount === 0);
    const jobs: Job[] = [];
    for (let n = 0; n < 3; n++) jobs.push(await told(await server.ask("POST", "/v1/jobs", long)));
    const [first, second, third] = jobs.map(({ id }) => id);
    expect(jobs.map(({ waiting }) => waiting?.ahead)).toEqual([undefined, 0, 1]);
    expect(jobs[2]?.waiting?.running).toMatchObject([{ kind: "generate" }]);
    const events = eventsOf(await server.ask("GET", `/v1/jobs/${third}/events`));
    await server.ask("POST", `/v1/jobs/${second}/cancel`);
    await until(async () => (await told(await server.ask("GET", `/v1/jobs/${third}`))).waiting?.ahead === 0);
    // How far the one that runs is tells how long the next waits.
    await until(async () => (await told(await server.ask("GET", `/v1/jobs/${third}`))).waiting?.seconds !== null);
    await server.ask("POST", `/v1/jobs/${third}/cancel`);
    await server.ask("POST", `/v1/jobs/${first}/cancel`);
    const said = (await events).filter(({ event }) => event === "waiting").map(({ data }) => data);
    expect(said[0]).toMatchObject({ ahead: 0, running: [{ kind: "generate" }] });
  });

  test("is forgotten with its sounds once it has ended, and not before", async () => {
    const { id } = await told(await server.ask("POST", "/v1/jobs", long));
    expect((await server.ask("DELETE", `/v1/jobs/${id}`)).status).toBe(409);
    await server.ask("POST", `/v1/jobs/${id}/cancel`);
    await until(async () => (await server.ask("DELETE", `/v1/jobs/${id}`)).status === 204);
    expect((await server.ask("GET", `/v1/jobs/${id}`)).status).toBe(404);
  });

  test("is one job under one key, and another request under the same key is refused", async () => {
    const key = { "idempotency-key": "one" };
    const first = await told(await server.ask("POST", "/v1/jobs", long, key));
    const second = await told(await server.ask("POST", "/v1/jobs", long, key));
    expect(second.id).toBe(first.id);
    const other = await server.ask("POST", "/v1/jobs", { ...long, count: 2 }, key);
    expect(await refusal(other)).toMatchObject({ status: 409, code: "conflict" });
    await server.ask("POST", `/v1/jobs/${first.id}/cancel`);
  });

  test("is refused where too many wait, with the time to try again", async () => {
    await until(() => server.house.jobs.runningCount === 0);
    const all: Response[] = [];
    for (let n = 0; n < 5; n++) all.push(await server.ask("POST", "/v1/jobs", long));
    expect(all.map(({ status }) => status)).toEqual([202, 202, 202, 202, 429]);
    expect(Number(all[4]?.headers.get("retry-after"))).toBeGreaterThan(0);
    for (const answer of all.slice(0, 4)) await server.ask("POST", `/v1/jobs/${(await told(answer)).id}/cancel`);
  });

  test("is found in pages of the list, the newest first", async () => {
    const page = async (query: string) =>
      jobListSchema.parse(await (await server.ask("GET", `/v1/jobs${query}`)).json());
    const first = await page("?limit=2");
    expect(first.jobs).toHaveLength(2);
    const second = await page(`?limit=2&after=${first.next}`);
    const ids = [...first.jobs, ...second.jobs].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect((await page("?state=succeeded")).jobs.every(({ state }) => state === "succeeded")).toBe(true);
  });
});

/** Holds that the parts of bytes can be asked for, as players do. */
async function expectParts(path: string, whole: Uint8Array): Promise<void> {
  const { length } = whole;
  const part = async (range: string, others: Readonly<Record<string, string>> = {}) => {
    const answer = await server.ask("GET", path, undefined, { range, ...others });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return [answer.status, answer.headers.get("content-range"), bytes] as const;
  };
  const at = (start: number, end: number) => Buffer.from(whole.subarray(start, end));
  expect(await part("bytes=0-1")).toEqual([206, `bytes 0-1/${length}`, at(0, 2)]);
  expect(await part(`bytes=5-${length + 9}`)).toEqual([206, `bytes 5-${length - 1}/${length}`, at(5, length)]);
  expect(await part("bytes=7-")).toEqual([206, `bytes 7-${length - 1}/${length}`, at(7, length)]);
  expect(await part("bytes=-3")).toEqual([206, `bytes ${length - 3}-${length - 1}/${length}`, at(length - 3, length)]);
  for (const beyond of [`bytes=${length}-`, "bytes=-0"])
    expect((await part(beyond)).slice(0, 2)).toEqual([416, `bytes */${length}`]);
  for (const unread of ["bytes=0-1,4-5", "bytes=3-2", "seconds=1-2"])
    expect(await part(unread)).toEqual([200, null, at(0, length)]);
  expect((await part("bytes=0-1", { "if-range": '"a"' }))[0]).toBe(200);
}

interface HeardEvent {
  readonly event: string | undefined;
  readonly data: unknown;
}

/** All events of an answer, until it ends. */
async function eventsOf(answer: Response): Promise<HeardEvent[]> {
  const heard: HeardEvent[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => heard.push({ event, data: JSON.parse(data) }) });
  parser.feed(await answer.text());
  return heard;
}
