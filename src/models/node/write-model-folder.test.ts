import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { float32 } from "../../engine/tensor/tensor.ts";
import { type WorkEvent, workOf } from "../../engine/work.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { trainByteLevelBpe } from "../../text/train-bpe.ts";
import { clapPresets } from "../clap/config.ts";
import { readManifest, referenceManifest } from "../manifest.ts";
import { readModelIndex } from "../model-index.ts";
import { ownClass, readPart } from "../part-files.ts";
import { modelPart } from "../part-kind.ts";
import { type ModelContents, schedulerText, writeModelFolder } from "./write-model-folder.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-model-folder-"));
});
afterAll(() => rm(folder, { recursive: true }));

const weights = new Map([["a", float32([1, 2])]]);
const text = modelPart("text_encoder", clapPresets.tiny.text_config, weights);
const whole: ModelContents = {
  parts: [{ name: "text_encoder", read: async () => text }],
  tokenizer: trainByteLevelBpe(["a dog"], 270),
  scheduler: schedulerText({ _class_name: "PNDMScheduler", beta_start: 0.1 }),
  manifest: { ...referenceManifest, name: "mine" },
  indexed: ["text_encoder", "unet"],
};
const options = { precision: "float32", work: workOf(), stage: "writing", stopped: "stopped here" } as const;

it("writes parts, tokenizer, schedule, manifest and index, which names the classes that were written", async () => {
  const events: WorkEvent[] = [];
  const out = join(folder, "whole");
  await writeModelFolder(out, whole, { ...options, work: workOf({ report: (event) => events.push(event) }) });
  const files = folderFiles(out);
  const { config, weights: read } = await readPart(files, "text_encoder", "model.safetensors");
  expect([ownClass(config), Object.fromEntries(read)]).toEqual(["ClapTextModelWithProjection", { a: float32([1, 2]) }]);
  expect(await readManifest(files)).toMatchObject({ name: "mine" });
  const { settings } = await readModelIndex(files);
  expect(settings).toEqual({
    _class_name: "AudioLDMPipeline",
    text_encoder: ["transformers", "ClapTextModelWithProjection"],
    tokenizer: ["transformers", "RobertaTokenizer"],
    scheduler: ["diffusers", "PNDMScheduler"],
  });
  const tokenizer = JSON.parse(await readFile(join(out, "tokenizer", "tokenizer_config.json"), "utf8"));
  expect(tokenizer).toMatchObject({ model_max_length: expect.any(Number), mask_token: { lstrip: true } });
  expect(events.map(({ stage, done, total, note }) => [stage, done, total, note])).toEqual([
    ["writing", 0, 1, "text_encoder"],
    ["writing", 1, 1, undefined],
  ]);
});

it("leaves out what is null, and copies the tokenizer of another folder", async () => {
  const out = join(folder, "copied");
  const tokenizer = join(folder, "whole", "tokenizer");
  await writeModelFolder(out, { parts: [], tokenizer, scheduler: null, manifest: null, indexed: null }, options);
  expect(await readdir(out)).toEqual(["tokenizer"]);
  expect((await readdir(join(out, "tokenizer"))).sort()).toEqual((await readdir(tokenizer)).sort());
});

it("reads no part after it was stopped", async () => {
  const stop = new AbortController();
  const read = async () => {
    stop.abort();
    return text;
  };
  const parts = [
    { name: "text_encoder", read },
    { name: "unet", read: () => Promise.reject(new Error("it was read")) },
  ];
  const work = workOf({ signal: stop.signal });
  await expect(
    writeModelFolder(join(folder, "never"), { ...whole, parts }, { ...options, work }),
  ).rejects.toMatchObject({ code: "aborted", message: "stopped here" });
});
