import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, expect, it, vi } from "vitest";
import { patience } from "../../../test/support/patience.ts";
import { referenceSettings } from "../../generate/settings.ts";
import { JobDesk } from "./job-desk.ts";
import type { FromWorker, WorkerFacts, WorkerJob } from "./protocol.ts";

/** SHA-256 of one byte, 0. */
const hashOfOne = vi.hoisted(() => "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");

/** The model that was loaded last, if it is still there. */
const weights: { ref: WeakRef<object> | null } = vi.hoisted(() => ({ ref: null }));

// What is fetched is real; what computes would take a built page.
vi.mock("../build-facts.ts", () => ({ builtVersion: "0.0.0", builtWasm: { bytes: 1, sha256: hashOfOne } }));
vi.mock("../runtime/load-ort.ts", () => ({ loadWasm: () => ({}), loadWebgpu: () => ({}) }));
vi.mock("../../engine/runtime/tiny-program.ts", () => ({ faultOf: async () => null }));
vi.mock("../../generate/model.ts", () => ({
  Model: {
    load: async (_: unknown, files: { source(path: string): Promise<unknown> }, { name }: { name: string }) => {
      await files.source("weights");
      const facts = { name, defaults: referenceSettings, sampleRate: 16_000, warnings: [] };
      const clip = { sampleRate: 16_000, channels: [], settings: {}, warnings: [], usualBitDepth: "16" };
      const preview = async () => {
        await files.source("vocoder");
        return clip;
      };
      const model = {
        ...facts,
        generate: async (_prompt: string, { report }: { report(event: object): Promise<void> }) => {
          await report({ stage: "sampling", step: 1, preview });
          await report({ stage: "sampling", step: 2 });
          return clip;
        },
        isDisposed: false,
        dispose: async () => void Object.assign(model, { isDisposed: true }),
      };
      weights.ref = new WeakRef(model);
      return model;
    },
  },
}));

const facts: WorkerFacts = {
  ...{ models: "https://house/models/", device: "auto", threads: 1, webgpu: null },
  wasm: { script: "https://house/ort.mjs", wasm: "https://house/ort.wasm" },
};

/** Fetches under way, by the end of their address, each with what answers it. */
const fetches = new Map<string, { readonly signal: AbortSignal; answer(): void }>();
const said: FromWorker[] = [];
let desk: JobDesk;

beforeEach(() => {
  fetches.clear();
  said.length = 0;
  vi.stubGlobal("fetch", (url: string, { signal }: { signal: AbortSignal }) => {
    const body = url.endsWith("files.json")
      ? JSON.stringify({ files: ["weights", "vocoder"].map((path) => ({ path, bytes: 1, sha256: hashOfOne })) })
      : new Uint8Array(1);
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      const answer = () => resolve(new Response(body));
      fetches.set(url.replace("https://house/", ""), { signal, answer });
      if (url.endsWith("files.json")) answer();
    });
  });
  desk = new JobDesk((message) => {
    said.push(message);
    const { id } = message;
    if (message.say === "event" && !message.event.hasPreview) desk.hear({ id, say: "heard", number: message.number });
  });
  desk.hear({ id: 0, say: "job", job: { kind: "open", facts } });
});

const job = (id: number, what: WorkerJob) => desk.hear({ id, say: "job", job: what });
const ask = (id: number, name: string) => job(id, { kind: "model", name, loras: [] });
const askSound = (id: number, model: number) => job(id, { kind: "generate", model, prompt: "rain", wishes: {} });
/** An event that the page does not hear by itself. */
const toHear = (id: number) =>
  vi.waitUntil(() => said.find((one) => one.id === id && one.say === "event" && one.event.hasPreview), patience);
const answer = async (url: string) => (await vi.waitUntil(() => fetches.get(url), patience)).answer();
const endOf = (id: number) => vi.waitUntil(() => said.find((one) => one.id === id && one.say !== "event"), patience);

it("goes on with what one model fetches where another is ready", async () => {
  ask(1, "rain");
  ask(2, "wind");
  await answer("ort.wasm");
  await answer("models/rain/weights");
  expect(await endOf(1)).toMatchObject({ say: "result", result: { model: 0, name: "rain" } });
  await answer("models/wind/weights");
  expect(await endOf(2)).toMatchObject({ say: "result", result: { model: 1, name: "wind" } });
});

it("goes on for the others where one who waits for the same stops", async () => {
  ask(1, "rain");
  ask(2, "rain");
  ask(3, "wind");
  await vi.waitUntil(() => fetches.has("ort.wasm"), patience);
  desk.hear({ id: 1, say: "stop" });
  expect(await endOf(1)).toMatchObject({ say: "problem", problem: { code: "aborted" } });
  for (const url of ["ort.wasm", "models/rain/weights", "models/wind/weights"]) await answer(url);
  expect(await endOf(2)).toMatchObject({ say: "result" });
  expect(await endOf(3)).toMatchObject({ say: "result" });
});

it("stops what nobody waits for any more, and begins anew where somebody asks again", async () => {
  ask(1, "rain");
  ask(2, "rain");
  await answer("ort.wasm");
  const first = await vi.waitUntil(() => fetches.get("models/rain/weights"), patience);
  for (const id of [1, 2]) desk.hear({ id, say: "stop" });
  expect(first.signal.aborted).toBe(true);
  ask(3, "rain");
  await vi.waitUntil(() => fetches.get("models/rain/weights") !== first, patience);
  await answer("models/rain/weights");
  expect(await endOf(3)).toMatchObject({ say: "result", result: { name: "rain" } });
});

it("keeps nothing of a model that was disposed of, and loads it anew where somebody asks again", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  ask(1, "rain");
  await answer("ort.wasm");
  await answer("models/rain/weights");
  await endOf(1);
  for (const id of [2, 3]) desk.hear({ id, say: "job", job: { kind: "dispose", model: 0 } });
  expect(await endOf(2)).toMatchObject({ say: "result" });
  expect(await endOf(3)).toMatchObject({
    problem: { code: "usage", message: expect.stringMatching(/disposed; load it again$/) },
  });
  await vi.waitFor(() => {
    collect();
    expect(weights.ref?.deref()).toBeUndefined();
  }, patience);
  fetches.clear();
  ask(4, "rain");
  await answer("models/rain/weights");
  expect(await endOf(4)).toMatchObject({ say: "result", result: { model: 1, name: "rain" } });
});

it("waits with a sound until its step was heard, whatever its preview fetches meanwhile", async () => {
  ask(1, "rain");
  for (const url of ["ort.wasm", "models/rain/weights"]) await answer(url);
  await endOf(1);
  askSound(2, 0);
  const step = await toHear(2);
  job(3, { kind: "preview", of: 2 });
  await answer("models/rain/vocoder");
  expect(await endOf(3)).toMatchObject({ say: "result" });
  expect(said.filter(({ id, say }) => id === 2 && say === "event")).toMatchObject([
    { event: { stage: "sampling", step: 1 } },
    { event: { stage: "pulling" } },
  ]);
  if (step?.say === "event") desk.hear({ id: 2, say: "heard", number: step.number });
  expect(await endOf(2)).toMatchObject({ say: "result" });
});

it("disposes of a model at once, and loads it anew, while a report of another's sound waits for that", async () => {
  ask(1, "rain");
  ask(2, "wind");
  for (const url of ["ort.wasm", "models/rain/weights", "models/wind/weights"]) await answer(url);
  for (const id of [1, 2]) await endOf(id);
  askSound(3, 0);
  const step = await toHear(3);
  job(4, { kind: "dispose", model: 1 });
  expect(await endOf(4)).toMatchObject({ say: "result" });
  fetches.clear();
  ask(5, "wind");
  await answer("models/wind/weights");
  expect(await endOf(5)).toMatchObject({ say: "result", result: { model: 2, name: "wind" } });
  if (step?.say === "event") desk.hear({ id: 3, say: "heard", number: step.number });
  expect(await endOf(3)).toMatchObject({ say: "result" });
});
