import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { foley } from "../src/library/shorthands.ts";
import { openTestHouse, type TestHouse, told } from "./support/test-house.ts";

const quick = { steps: 2, durationSeconds: 0.5 } as const;
let server: TestHouse;

beforeAll(async () => {
  server = await openTestHouse({ mostSounds: 5, mostUploadBytes: 100_000, mostUploadSeconds: 10 });
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
    const answer = await server.ask("GET", `/v1/jobs/${job.id}/sounds/0`);
    expect(answer.headers.get("content-type")).toBe("audio/wav");
    const model = await foley.load("nano", { device: "cpu", threadCount: 1 });
    const clip = await model.generate("rain", { ...quick, seed: 7 });
    await model.dispose();
    expect(Buffer.from(await answer.arrayBuffer()).equals(await clip.encode("wav"))).toBe(true);
  });

  test("has a seed from the moment it is accepted", async () => {
    const job = await told(
      await server.ask("POST", "/v1/jobs", { kind: "generate", prompts: ["rain"], wishes: quick }),
    );
    expect(job.request.wishes.seed).toBeTypeOf("number");
    await server.ask("POST", `/v1/jobs/${job.id}/cancel`);
  });

  test("changes a sound that was uploaded", async () => {
    const sound = await readFile(new URL("fixtures/dog-bark.flac", import.meta.url));
    const uploaded = await server.app.request("/v1/sounds?name=bark", { method: "POST", body: new Uint8Array(sound) });
    expect(uploaded.status).toBe(201);
    const { id } = (await uploaded.json()) as { id: string };
    const same = await server.app.request(`/v1/sounds/${id}`);
    expect(Buffer.from(await same.arrayBuffer()).equals(sound)).toBe(true);
    const wishes = { steps: 2, strength: 0.5, init: { sound: id } };
    const job = await server.finish({ kind: "generate", prompts: ["rain"], wishes });
    expect(job).toMatchObject({ state: "succeeded", results: [{ sampleRate: 44_100, settings: { init: "bark" } }] });
  });
});

describe("a request that cannot be", () => {
  const wrong: readonly (readonly [string, unknown, number, string | null])[] = [
    ["a setting out of its range", { kind: "generate", prompts: ["a"], wishes: { steps: 0 } }, 400, "wishes.steps"],
    ["an unknown setting", { kind: "generate", prompts: ["a"], wishes: { stepz: 1 } }, 400, "wishes"],
    ["an unknown kind", { kind: "sing" }, 400, "kind"],
    ["no prompt and no sound", { kind: "generate" }, 400, "prompt"],
    ["more sounds than a job may have", { kind: "generate", prompts: ["a"], count: 6 }, 400, "count"],
    ["a model that is not here", { kind: "generate", prompts: ["a"], model: "/etc" }, 404, "model"],
    ["a path of a sound", { kind: "generate", prompts: ["a"], wishes: { init: "/etc/passwd" } }, 400, "wishes.init"],
    ["a sound that is not here", { kind: "generate", wishes: { audio: { sound: "0".repeat(64) } } }, 404, "sound"],
  ];

  test.each(wrong)("is refused for %s", async (_, body, status, subject) => {
    expect(await refusal(await server.ask("POST", "/v1/jobs", body))).toMatchObject({ status, subject });
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

  test("is refused for a job and a path that there are not", async () => {
    for (const path of ["/v1/jobs/none", "/v1/jobs/none/events", "/v1/jobs/none/sounds/0", "/none"])
      expect(await refusal(await server.ask("GET", path))).toMatchObject({ status: 404, code: "not-found" });
  });
});

test("the description of the server names every route of jobs", async () => {
  const document = (await (await server.ask("GET", "/openapi.json")).json()) as { openapi: string; paths: object };
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(["/v1/jobs", "/v1/jobs/{id}", "/v1/jobs/{id}/events", "/v1/jobs/{id}/sounds/{index}"]),
  );
});
