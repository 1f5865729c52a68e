import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { referenceManifest } from "../../../models/manifest.ts";
import { learntWords } from "./words.ts";

let folder: string;
const modelWith = async (words: readonly string[] | undefined): Promise<string> => {
  const model = await mkdtemp(join(folder, "model-"));
  await writeFile(join(model, "foley.json"), JSON.stringify({ ...referenceManifest, words }));
  return model;
};
const clips = [{ captions: ["A quokka squeaks", "a quokka"] }, { captions: ["Rain."] }];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-words-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("the words that a model knows", () => {
  it("are those of the captions, and of the model that it begins from", async () => {
    const clap = await modelWith(["dog"]);
    const run = { clips, textProbability: 0.7, from: null, clap };
    expect(await learntWords(run)).toEqual(["a", "quokka", "rain", "squeaks"]);
    const from = await modelWith(["dog", "rain"]);
    expect(await learntWords({ ...run, from })).toEqual(["a", "dog", "quokka", "rain", "squeaks"]);
  });

  it("are CLAP's, or those of the model before, where sounds alone are learnt from", async () => {
    const run = { clips, textProbability: 0, from: null, clap: await modelWith(["dog"]) };
    expect(await learntWords(run)).toEqual(["dog"]);
    expect(await learntWords({ ...run, from: await modelWith(["rain"]) })).toEqual(["rain"]);
  });

  it("are not listed where a model says none, or there are too many", async () => {
    const run = { clips, textProbability: 1, from: await modelWith(undefined), clap: "" };
    expect(await learntWords(run)).toBeUndefined();
    const many = Array.from({ length: 10_001 }, (_, i) => ({ captions: [`word${i}`] }));
    expect(await learntWords({ ...run, from: null, clips: many })).toBeUndefined();
  });
});
