import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { MadeTake, TakeOrder } from "./backend.ts";
import { EndedOrderError } from "./ended-order-error.ts";

const calls: string[] = [];
/** What the server answers, by method and path. */
const answers = new Map<string, () => Response>();

const events = (...all: readonly (readonly [string, object])[]) =>
  new Response(all.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join(""));

beforeEach(() => {
  calls.length = 0;
  answers.clear();
  answers.set("POST v1/jobs", () => Response.json({ id: "j" }));
  vi.stubGlobal("document", { baseURI: "http://server/" });
  vi.stubGlobal("fetch", async (url: string, { method }: RequestInit) => {
    const call = `${method} ${url.slice("http://server/".length)}`;
    calls.push(call);
    return answers.get(call)?.() ?? Response.json({});
  });
});
afterEach(() => vi.unstubAllGlobals());

const order: TakeOrder = {
  ...{ model: "nano", prompts: [{ prompt: "rain", seed: 1 }], count: 1, wishes: {}, init: null, audio: null },
};

async function makeAll(key: string, stages: string[] = [], given: Partial<TakeOrder> = {}): Promise<MadeTake[]> {
  const { serverBackend } = await import("./server-backend.ts");
  const report = ({ stage }: { readonly stage: string }) => void stages.push(stage);
  const watch = { key, signal: new AbortController().signal, report, preview: () => {} };
  const takes: MadeTake[] = [];
  for await (const take of serverBackend.make({ ...order, ...given }, watch)) takes.push(take);
  return takes;
}

it("fetches a sound again where the connection breaks", async () => {
  const result = { index: 0, prompt: "rain", seed: 1, settings: {}, warnings: [] };
  answers.set("GET v1/jobs/j/events", () =>
    events(["result", result], ["state", { state: "succeeded", error: null, waiting: null }]),
  );
  let tries = 0;
  answers.set("GET v1/jobs/j/sounds/0?format=wav", () => {
    if (++tries === 1) throw new TypeError("network");
    return new Response("sound");
  });
  const stages: string[] = [];
  const [take] = await makeAll("a", stages);
  expect(await take?.audio.text()).toBe("sound");
  expect(stages).toEqual(["the server does not answer; trying again"]);
});

it("says where a job ended without its sounds, and cancels one that nobody wants any more", async () => {
  const error = { message: "nano: expected memory, got none" };
  answers.set("GET v1/jobs/j/events", () => events(["state", { state: "failed", error, waiting: null }]));
  await expect(makeAll("b")).rejects.toThrow(new EndedOrderError(error.message));
  answers.set("GET v1/jobs/j/events", () => Response.json({ error: { message: "jobs: gone" } }, { status: 404 }));
  await expect(makeAll("c")).rejects.not.toBeInstanceOf(EndedOrderError);
  const { serverBackend } = await import("./server-backend.ts");
  serverBackend.giveUp("c");
  serverBackend.giveUp("unknown");
  expect(calls.filter((call) => call.endsWith("/cancel"))).toEqual(["POST v1/jobs/j/cancel"]);
});

it("uploads what is given under a name that the server takes, and asks again where it wants no more for now", async () => {
  const refusals = ["v1/sounds?name=rain%20on%20a%20roof", "v1/jobs"].map((path) => `POST ${path}`);
  for (const call of refusals) {
    answers.set(call, () => {
      answers.set(call, () => Response.json({ id: "j" }));
      return Response.json({ error: { message: "too much" } }, { status: 429, headers: { "retry-after": "0.01" } });
    });
  }
  const state = { state: "succeeded", error: null, waiting: null };
  answers.set("GET v1/jobs/j/events", () => events(["state", state]));
  const stages: string[] = [];
  await makeAll("d", stages, { init: { name: "rain\non a roof", audio: new Blob(["a sound"]) } });
  expect(calls).toEqual([...refusals.flatMap((call) => [call, call]), "GET v1/jobs/j/events"]);
  expect(stages).toEqual(refusals.map(() => "the server has too much to do; trying again"));
});

it("calls an order unfinished whose events end before its job does", async () => {
  answers.set("GET v1/jobs/j/events", () => events(["state", { state: "running", error: null, waiting: null }]));
  const cause: unknown = await makeAll("e").catch((thrown: unknown) => thrown);
  expect(cause).toMatchObject({ code: "io", message: expect.stringContaining("got no more of it") });
  expect(cause).not.toBeInstanceOf(EndedOrderError);
});
