import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toFloat16 } from "../engine/tensor/float16.ts";
import { float32, int64, type Tensor } from "../engine/tensor/tensor.ts";
import { folderFiles } from "../files/folder-files.ts";
import { readPytorchStateDict } from "../weights/node/read-pytorch.ts";
import { writeSafetensors } from "../weights/node/write-safetensors.ts";
import { writePart } from "./node/write-part.ts";
import { readPart, readStoredPart } from "./part-files.ts";

const pickled = fileURLToPath(new URL("../../test/golden/pytorch/small-zip.pt", import.meta.url));
const diffusersFile = "diffusion_pytorch_model.safetensors";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-part-"));
  await writeFile(join(folder, "config.json"), "{}");
});
afterEach(() => rm(folder, { recursive: true }));

async function weightsOf(weightsFile: string): Promise<object> {
  return Object.fromEntries((await readPart(folderFiles(folder), "", weightsFile)).weights);
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

  it.each([
    ["diffusion_pytorch_model.fp16.bin", diffusersFile],
    ["pytorch_model.fp16.bin", "model.safetensors"],
  ])("takes the variant %s where there is nothing else", async (name, weightsFile) => {
    await copyFile(pickled, join(folder, name));
    expect(await weightsOf(weightsFile)).toEqual(Object.fromEntries(await readPytorchStateDict(pickled)));
  });

  it("takes a variant in several files, and prefers every other form", async () => {
    const shard = "diffusion_pytorch_model.fp16-00001-of-00001.safetensors";
    await writeSafetensors(join(folder, shard), { b: toFloat16(float32([2])) });
    const index = JSON.stringify({ weight_map: { b: shard } });
    await writeFile(join(folder, `${diffusersFile}.index.fp16.json`), index);
    expect(await weightsOf(diffusersFile)).toEqual({ b: float32([2]) });
    await copyFile(pickled, join(folder, "diffusion_pytorch_model.bin"));
    expect(await weightsOf(diffusersFile)).toEqual(Object.fromEntries(await readPytorchStateDict(pickled)));
  });

  it.each(["bf16", "fp32"])("takes a variant in another precision where there is nothing else: %s", async (variant) => {
    await writeSafetensors(join(folder, `diffusion_pytorch_model.${variant}.safetensors`), { b: float32([2]) });
    expect(await weightsOf(diffusersFile)).toEqual({ b: float32([2]) });
  });

  it("names what is there instead, where that may be other weights", async () => {
    await writeSafetensors(join(folder, "diffusion_pytorch_model.ema.safetensors"), { b: float32([2]) });
    await expect(weightsOf(diffusersFile)).rejects.toThrow(
      /expected diffusion_pytorch_model\.safetensors, .+, got diffusion_pytorch_model\.ema\.safetensors; rename it to/,
    );
  });

  it("names the file that it looked for first where there is none", async () => {
    await expect(weightsOf(diffusersFile)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(diffusersFile),
    });
  });
});

describe("writePart", () => {
  it.each([
    ["float32", [1.0009765625, 65504]],
    ["float16", [1.0009765625, 65504]],
    // 8 bits of fraction: ties go to even.
    ["bfloat16", [1, 65536]],
  ] as const)("rounds weights to %s, and leaves counts alone", async (precision, expected) => {
    const weights = new Map<string, Tensor>([
      ["a", float32([1.0009765625, 65504])],
      ["count", int64([3])],
    ]);
    await writePart(folder, { className: "A", weightsFile: diffusersFile, config: {}, weights }, precision);
    const stored = await readStoredPart(folderFiles(folder), "", diffusersFile);
    expect(stored.weights.get("count")).toEqual(int64([3]));
    expect((await readPart(folderFiles(folder), "", diffusersFile)).weights.get("a")).toEqual(float32([...expected]));
  });

  it("writes a ratio so that transformers takes it", async () => {
    const config = { mlp_ratio: 4, depths: [2, 2] };
    await writePart(folder, { className: "A", weightsFile: diffusersFile, config, weights: new Map() });
    expect(await readFile(join(folder, "config.json"), "utf8")).toContain('"mlp_ratio": 4.0,');
  });
});
