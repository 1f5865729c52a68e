import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { omniErrorSchema } from "../src/server/api/audio-generation.ts";
import { jobListSchema, jobSchema } from "../src/server/api/job.ts";
import { jobRequestSchema } from "../src/server/api/job-request.ts";
import { elevenErrorSchema } from "../src/server/api/sound-generation.ts";
import { openHouse } from "../src/server/node/house.ts";
import { type RunningServer, startServer } from "../src/server/node/serve.ts";
import { serverSettingsSchema } from "../src/server/node/settings.ts";
import { until } from "./support/until.ts";

let dataFolder: string;
const inputs = () => ({ dataFolder, places: new Map<string, string>(), device: "cpu", threads: 1 }) as const;
const fail = (error: unknown): never => {
  throw error;
};

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "foley-stop-"));
});

afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const started = (stopSeconds: number): Promise<RunningServer> =>
  startServer({ ...inputs(), settings: { port: 0, stopSeconds }, log: fail });

const post = (url: string, body: unknown) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

const jobsOf = async (url: string) => jobListSchema.parse(await (await fetch(`${url}/v1/jobs`)).json()).jobs;

describe("a server that is stopped", () => {
  test("answers until the time of what runs is over, then says to who waits that nothing comes", async () => {
    const { url, stop } = await started(1);
    const running = post(`${url}/v1/audio/generate`, { input: "rain", num_inference_steps: 999 });
    await until(async () => (await jobsOf(url)).some(({ state }) => state === "running"));
    const waiting = post(`${url}/v1/sound-generation`, { text: "rain" });
    await until(async () => (await jobsOf(url)).length === 2);
    const stopped = stop();

    // At once, as each has to come while there is time.
    const [ready, models, head, denied] = await Promise.all([
      fetch(`${url}/readyz`),
      fetch(`${url}/v1/models`),
      fetch(`${url}/v1/jobs`, { method: "HEAD" }),
      post(`${url}/v1/jobs`, { kind: "generate", prompts: ["rain"] }),
    ]);
    expect([ready.status, await ready.json(), ready.headers.get("retry-after")]).toEqual([
      ...[503, { status: "stopping" }, "5"],
    ]);
    expect([models.status, head.status]).toEqual([200, 200]);
    expect([denied.status, denied.headers.get("retry-after")]).toEqual([503, "5"]);

    const answers = [await waiting, await running];
    expect(answers.map((one) => [one.status, one.headers.get("retry-after")])).toEqual([
      [503, "5"],
      [503, "5"],
    ]);
    elevenErrorSchema.parse(await answers[0]?.json());
    expect(omniErrorSchema.parse(await answers[1]?.json()).error.message).toMatch(/one that is stopping; try again/);
    await stopped;
    await expect(fetch(`${url}/readyz`)).rejects.toThrow();

    const next = await openHouse({ ...inputs(), settings: serverSettingsSchema.parse({}), log: fail });
    const jobs = next.jobs.list({ state: null, kind: null, after: null, limit: 9 });
    expect(jobs.map(({ state }) => state)).toEqual(["canceled", "canceled"]);
    await next.close();
  });

  test("gives who waits what ended in time", async () => {
    const { url, stop } = await started(60);
    const made = post(`${url}/v1/sound-generation`, { text: "rain", duration_seconds: 0.5 });
    await until(async () => (await jobsOf(url)).some(({ state }) => state === "running"));
    const [{ id } = { id: "" }] = await jobsOf(url);
    const events = fetch(`${url}/v1/jobs/${id}/events`).then((answer) => answer.text());
    await stop();
    expect((await made).status).toBe(200);
    const last = /data: (.*)\nid: .*\n\n$/.exec(await events)?.[1] ?? "{}";
    expect(jobSchema.parse(JSON.parse(last)).state).toBe("succeeded");
  });
});

test("what cannot be forgotten is told, and ends nothing", async () => {
  const log = vi.fn();
  const house = await openHouse({ ...inputs(), settings: serverSettingsSchema.parse({ keepJobs: 1 }), log });
  await house.jobs.drain(0);
  vi.spyOn(house.jobs, "remove").mockRejectedValue(new Error("no rm"));
  const request = jobRequestSchema.parse({ kind: "generate", prompts: ["rain"] });
  const [old, ended] = [house.jobs.accept(request, null), house.jobs.accept(request, null)];
  for (const { id } of [old, ended]) house.jobs.cancel(id);
  house.events.publish(ended.id, { name: "state", data: { ...ended, state: "succeeded" } });
  await expect.poll(() => log.mock.calls.map(([error]) => error.message)).toContain("no rm");
  await house.close();
});
