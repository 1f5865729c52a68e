import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeTinyModel } from "../../../../test/support/tiny-model.ts";
import { loraHash, plannedModel } from "./planned-model.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-planned-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("what a plan knows", () => {
  it("of a model is read anew once the model was replaced", async () => {
    const model = join(folder, "model");
    await writeTinyModel(model);
    const before = await plannedModel(model);
    expect(await plannedModel(model)).toBe(before);
    await rm(model, { recursive: true });
    await writeTinyModel(model, { precision: "float16" });
    expect((await plannedModel(model)).hash).not.toBe(before.hash);
  });

  it("of low-rank changes is read anew once they were replaced", async () => {
    const path = join(folder, "changes.safetensors");
    const hashOf = async (text: string): Promise<string> => {
      await writeFile(path, text);
      return loraHash({ path, strength: 1 });
    };
    expect(await hashOf("one")).not.toBe(await hashOf("another"));
  });
});
