import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { float32 } from "../engine/tensor/tensor.ts";
import { readPytorchStateDict, writeSafetensors } from "../weights/index.ts";
import { readPart } from "./part-files.ts";

const pickled = fileURLToPath(new URL("../../test/golden/pytorch/small-zip.pt", import.meta.url));
const diffusersFile = "diffusion_pytorch_model.safetensors";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-part-"));
  await writeFile(join(folder, "config.json"), "{}");
});
afterEach(() => rm(folder, { recursive: true }));

async function weightsOf(weightsFile: string): Promise<object> {
  return Object.fromEntries((await readPart(folder, weightsFile)).weights);
}

describe("readPart", () => {
  it.each([
    ["diffusion_pytorch_model.bin", diffusersFile],
    ["pytorch_model.bin", "model.safetensors"],
  ])("takes %s where there is no %s", async (name, weightsFile) => {
    await copyFile(pickled, join(folder, name));
    expect(await weightsOf(weightsFile)).toEqual(Object.fromEntries(await readPytorchStateDict(pickled)));
  });

  it.each([
    ["diffusion_pytorch_model.bin.index.json", diffusersFile],
    ["pytorch_model.bin.index.json", "model.safetensors"],
  ])("takes the shards of %s where there is no %s", async (name, weightsFile) => {
    await copyFile(pickled, join(folder, "shard-1.bin"));
    await writeFile(join(folder, name), JSON.stringify({ weight_map: { a: "shard-1.bin" } }));
    expect(await weightsOf(weightsFile)).toEqual(Object.fromEntries(await readPytorchStateDict(pickled)));
  });

  it("takes the shards of an index of safetensors files", async () => {
    await writeSafetensors(join(folder, "shard.safetensors"), { b: float32([2]) });
    const index = JSON.stringify({ weight_map: { b: "shard.safetensors" } });
    await writeFile(join(folder, `${diffusersFile}.index.json`), index);
    expect(await weightsOf(diffusersFile)).toEqual({ b: float32([2]) });
  });

  it("prefers safetensors", async () => {
    await copyFile(pickled, join(folder, "diffusion_pytorch_model.bin"));
    await writeSafetensors(join(folder, diffusersFile), { b: float32([2]) });
    expect(await weightsOf(diffusersFile)).toEqual({ b: float32([2]) });
  });

  it("names the file that it looked for first where there is none", async () => {
    await expect(weightsOf(diffusersFile)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(diffusersFile),
    });
  });
});
