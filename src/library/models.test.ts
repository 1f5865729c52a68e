import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeHub } from "../../test/support/fake-hub.ts";
import type { WorkEvent } from "../engine/work.ts";
import { inspect, listModels, pullModel, removeModel } from "./models.ts";

const names = (models: readonly { readonly name: string }[]) => models.map(({ name }) => name);
/** A safetensors file of no tensor. */
const noWeights = "\x02\0\0\0\0\0\0\0{}";
const impatient = { patience: 1, pause: 1 };

let folder = "";
let hub: FakeHub;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-models-"));
  const files = { "model_index.json": "{}", "unet/config.json": "{}", "unet/model.safetensors": noWeights };
  hub = new FakeHub(new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
  vi.stubEnv("HF_ENDPOINT", await hub.start());
  vi.stubEnv("HF_HOME", join(folder, "hub"));
  vi.stubEnv("FOLEY_CACHE", join(folder, "foley"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

it("tells how many bytes of all files are there, and which file is on its way", async () => {
  const events: WorkEvent[] = [];
  await pullModel(hub.repository, { ...impatient, report: (event) => void events.push(event) });
  expect(events[0]).toMatchObject({ stage: "pulling", unit: "bytes", note: "model_index.json", total: 14 });
  expect(events.at(-1)).toMatchObject({ done: 14, share: 1 });
});

it("lists what comes with foley and what was fetched, and removes what was fetched alone", async () => {
  expect(names(await listModels())).toEqual(["nano"]);
  await pullModel(hub.repository, impatient);
  expect(names(await listModels())).toEqual(["nano", hub.repository]);
  expect(await removeModel(hub.repository)).toBe(hub.repository);
  expect(names(await listModels())).toEqual(["nano"]);
});

it("says what cannot be removed in words that are no terminal's", async () => {
  await expect(removeModel("nano")).rejects.toMatchObject({
    code: "usage",
    message: 'remove: expected a fetched model, got the embedded "nano"; it comes with foley',
  });
  await expect(removeModel("panns")).rejects.toMatchObject({
    code: "not-found",
    message: 'remove: expected a fetched model, got "panns"; list those that are here',
    subject: "removedModel",
  });
});

it("looks into a model by its name, and into a folder", async () => {
  const { parts, missing, folder: place } = await inspect("nano");
  expect(names(parts)).toContain("unet");
  expect(missing).toEqual([]);
  expect(await inspect(place)).toEqual(await inspect("nano"));
  await writeFile(
    join(folder, "model_index.json"),
    '{"vocoder": ["transformers", "SpeechT5HifiGan"], "extra": [null, null]}',
  );
  expect((await inspect(folder)).missing).toEqual(["unet", "vae", "text_encoder", "tokenizer", "scheduler", "vocoder"]);
  await expect(inspect("someone/else")).rejects.toMatchObject({ code: "not-found", subject: "model" });
});
