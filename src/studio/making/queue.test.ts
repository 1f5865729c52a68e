import { beforeEach, expect, it, vi } from "vitest";
import { patience } from "../../../test/support/patience.ts";
import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import { monoWaveform } from "../../audio/waveform.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { referenceSettings } from "../../generate/settings.ts";
import type { Backend, MadeTake } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import { EndedOrderError } from "../backend/ended-order-error.ts";
import { InUse } from "../backend/in-use.ts";
import type { TakeWithAudio } from "../store/take-store.ts";
import { enqueue, stopMaking, takeUpOrders, tryAgain, useQueue } from "./queue.ts";

const kept = vi.hoisted(() => new Map<string, { batch: string; key: string }>());
const takes = vi.hoisted((): string[] => []);
vi.mock("../sound/work/sound-work.ts", async () => ({
  soundWork: (await import("../../../test/support/sound-work-here.ts")).soundWorkHere,
}));
vi.mock("../store/take-store.ts", () => ({
  keepNewTake: async (made: TakeWithAudio) => void takes.push(made.take.id),
}));
vi.mock("../store/order-store.ts", () => ({
  keepOrder: async (order: { batch: string; key: string }) => void kept.set(order.batch, order),
  rekeyOrder: async (batch: string, key: string) => void kept.set(batch, { batch, key }),
  noteGiven: async (batch: string, given: number[]) => void Object.assign(kept.get(batch) ?? {}, { given }),
  forgetOrder: async (batch: string) => void kept.delete(batch),
  keptOrders: async () => [...kept.values()],
}));

const wav = await encodeAudio(monoWaveform(new Float32Array(1600).fill(0.1), 16_000), "wav");
const made = (prompt: string): MadeTake => ({
  ...{ index: 0, prompt, seed: 1, audio: new Blob([new Uint8Array(wav)]), warnings: [] },
  settings: { ...referenceSettings, foley: "0.0.0", model: "nano", prompt, seed: 1, audio: null, loudness: "off" },
});

/** A backend that makes each order once it is let. */
function backend(name: string, said: string[], until: Promise<void>): Backend {
  const inUse = new InUse(() => said.push(`${name} ends`));
  return {
    facts: { place: name, manner: "", notes: [] },
    research: null,
    models: async () => [],
    limits: () => Promise.reject(new Error("nobody asks")),
    giveUp: (key) => void said.push(`${name} gives up ${key}`),
    make: ({ prompts }, { key, report }) =>
      inUse.during(
        (async function* () {
          const prompt = prompts[0]?.prompt ?? "";
          said.push(`${name} makes ${prompt}`);
          await until;
          if (prompt === "fail") throw new EndedOrderError(`${name}: expected a sound, got none for ${key}`);
          if (prompt === "break") throw new FoleyError("io", `${name}: expected an answer, got none for ${key}`);
          if (prompt !== "known") report({ stage: "sampling", done: 1, total: 1, unit: "steps", share: 1, note: null });
          yield made(prompt);
          if (prompt === "half") throw new FoleyError("io", `${name}: expected two sounds, got one for ${key}`);
        })(),
      ),
    close: () => inUse.close(),
  };
}

const orderOf = (prompt: string) => ({
  ...{ parent: null, name: null },
  order: { model: "nano", prompts: [{ prompt, seed: null }], count: 1, wishes: {}, init: null, audio: null },
});

beforeEach(() => {
  vi.stubGlobal("navigator", {});
  useQueue.setState({ jobs: [] });
  kept.clear();
  takes.length = 0;
});

it("makes each order by what makes sounds as its turn comes, and ends what gave way once it has made its own", async () => {
  const said: string[] = [];
  let release = (): void => {};
  const browser = backend("browser", said, new Promise((resolve) => (release = resolve)));
  useBackend.setState({ backend: browser });
  enqueue(orderOf("rain"));
  enqueue(orderOf("wind"));
  await vi.waitUntil(() => said.length > 0, patience);
  useBackend.setState({ backend: backend("server", said, Promise.resolve()) });
  browser.close();
  await takeUpOrders();
  release();
  await vi.waitUntil(() => useQueue.getState().jobs.length === 0, patience);
  expect(said).toEqual(["browser makes rain", "browser ends", "server makes wind"]);
});

it("waits where nothing makes sounds yet, and begins once something does", async () => {
  const said: string[] = [];
  useBackend.setState({ backend: null });
  enqueue(orderOf("rain"));
  expect(useQueue.getState().jobs).toMatchObject([{ state: "waiting" }]);
  useBackend.setState({ backend: backend("server", said, Promise.resolve()) });
  await takeUpOrders();
  await vi.waitUntil(() => useQueue.getState().jobs.length === 0, patience);
  expect(said).toEqual(["server makes rain"]);
});

it("keeps the key by which it tries again, so that a reload does not ask for what failed", async () => {
  useBackend.setState({ backend: backend("server", [], Promise.resolve()) });
  const batch = enqueue(orderOf("fail"));
  await vi.waitUntil(() => useQueue.getState().jobs[0]?.state === "failed", patience);
  const before = kept.get(batch)?.key;
  tryAgain(batch);
  expect(useQueue.getState().jobs[0]?.key).not.toBe(before);
  expect(kept.get(batch)?.key).toBe(useQueue.getState().jobs[0]?.key);
  await vi.waitUntil(() => useQueue.getState().jobs[0]?.state === "failed", patience);
});

it("goes on by the same key where only the connection broke, and gives up what is put away then", async () => {
  const said: string[] = [];
  useBackend.setState({ backend: backend("server", said, Promise.resolve()) });
  const batch = enqueue(orderOf("break"));
  const failed = () => useQueue.getState().jobs[0]?.state === "failed";
  await vi.waitUntil(failed, patience);
  const key = useQueue.getState().jobs[0]?.key;
  tryAgain(batch);
  await vi.waitUntil(failed, patience);
  expect(useQueue.getState().jobs[0]?.key).toBe(key);
  stopMaking(batch);
  expect(said.at(-1)).toBe(`server gives up ${key}`);
  expect(useQueue.getState().jobs).toEqual([]);
});

it("learns its pace of takes that it saw being made alone", async () => {
  useBackend.setState({ backend: backend("server", [], Promise.resolve()) });
  useQueue.setState({ secondsPerTake: 60 });
  enqueue(orderOf("known"));
  await vi.waitUntil(() => useQueue.getState().jobs.length === 0, patience);
  expect(useQueue.getState().secondsPerTake).toBe(60);
  enqueue(orderOf("rain"));
  await vi.waitUntil(() => useQueue.getState().jobs.length === 0, patience);
  expect(useQueue.getState().secondsPerTake).toBeLessThan(60);
});

it("gives no take a second time, which may have been deleted since", async () => {
  useBackend.setState({ backend: backend("server", [], Promise.resolve()) });
  const batch = enqueue(orderOf("half"));
  const failed = () => useQueue.getState().jobs[0]?.state === "failed";
  await vi.waitUntil(failed, patience);
  expect(takes).toEqual([`${batch}-0`]);
  tryAgain(batch);
  await vi.waitUntil(failed, patience);
  useQueue.setState({ jobs: [] });
  await takeUpOrders();
  await vi.waitUntil(failed, patience);
  expect(useQueue.getState().jobs[0]?.made).toBe(1);
  expect(takes).toEqual([`${batch}-0`]);
});
