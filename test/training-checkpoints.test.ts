import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isStored } from "../src/engine/tensor/stored-tensor.ts";
import { fileSource } from "../src/files/file-source.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { locatePart, readPart } from "../src/models/part-files.ts";
import { readPytorch } from "../src/weights/node/read-pytorch.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { writeSafetensors } from "../src/weights/node/write-safetensors.ts";
import type { PytorchValue } from "../src/weights/pytorch/resolver.ts";
import { describeWeights, readWeights } from "../src/weights/read-weights.ts";

const golden = (name: string): string => fileURLToPath(new URL(`golden/pytorch/${name}`, import.meta.url));
const lightning = ["lightning-zip.ckpt", "lightning-legacy.ckpt", "lightning-protocol-4.ckpt"];

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-training-checkpoints-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(lightning)("a checkpoint whose hyper-parameters are objects: %s", (name) => {
  it("gives its weights under their network's names", async () => {
    const weights = await readWeights(await fileSource(golden(name)));
    expect([...weights].map(([key, { dtype, shape }]) => [key, dtype, shape])).toEqual([
      ["a.weight", "float32", [2, 3]],
      ["a.bias", "float32", [2]],
    ]);
    expect(weights.get("a.weight")?.data[0]).toBeCloseTo(-0.1467951, 6);
    expect([...(await describeWeights(await fileSource(golden(name)))).keys()]).toEqual([...weights.keys()]);
  });

  it("builds none of them", async () => {
    const { hyper_parameters: found, epoch } = Object.fromEntries(
      (await readPytorch(golden(name))) as Map<string, PytorchValue>,
    );
    expect(epoch).toBe(3);
    expect(Object.fromEntries(found as Map<string, PytorchValue>)).toMatchObject({
      namespace: null,
      attributes: null,
      user: null,
      omegaconf: null,
      paths: [null, null],
      types: [null, null, null, null, null],
      times: [null, null],
      large: 2n ** 100n,
    });
  });
});

describe("an object in place of weights", () => {
  it.each([
    ["sparse.pt", "torch._utils._rebuild_sparse_tensor"],
    ["dressed.pt", "my_project.settings.Config"],
    ["exploit-module.pt", "torch.nn.modules.container.Sequential"],
  ])("is refused by its name: %s", async (name, callee) => {
    const message = `${golden(name)}: expected tensors and plain containers, got ${callee}, which is not built here; use a file of its state_dict() alone`;
    await expect(fileSource(golden(name)).then((source) => readWeights(source))).rejects.toMatchObject({
      code: "weights",
      message,
    });
    await expect(describeWeights(await fileSource(golden(name)))).rejects.toMatchObject({ message });
  });
});

describe("names with what training put before them", () => {
  const vae = fileURLToPath(new URL("golden/pipeline/vae", import.meta.url));
  const file = "diffusion_pytorch_model.safetensors";
  const prefixes = ["_orig_mod.", "module.", "module._orig_mod.", "model._orig_mod."];

  it.each(prefixes)("are those of the network in safetensors too, in one file or several: %s", async (prefix) => {
    const { tensors } = await readSafetensors(join(vae, file));
    const expected = await readPart(folderFiles(vae), "", file);
    const prefixed = [...tensors].map(([name, weight]) => [prefix + name, weight] as const);
    const whole = await mkdtemp(join(folder, "whole-"));
    await cp(join(vae, "config.json"), join(whole, "config.json"));
    await writeSafetensors(join(whole, file), new Map(prefixed));
    expect((await readPart(folderFiles(whole), "", file)).weights).toEqual(expected.weights);

    const sharded = await mkdtemp(join(folder, "sharded-"));
    await cp(join(vae, "config.json"), join(sharded, "config.json"));
    const half = prefixed.length >> 1;
    await writeSafetensors(join(sharded, "1.safetensors"), new Map(prefixed.slice(0, half)));
    await writeSafetensors(join(sharded, "2.safetensors"), new Map(prefixed.slice(half)));
    const homes = prefixed.map(([name], index) => [name, index < half ? "1.safetensors" : "2.safetensors"]);
    await writeFile(join(sharded, `${file}.index.json`), JSON.stringify({ weight_map: Object.fromEntries(homes) }));
    const located = (await locatePart(folderFiles(sharded), "", file)).weights;
    expect([...located.keys()].sort()).toEqual([...expected.weights.keys()].sort());
    expect([...located.values()].every(isStored)).toBe(true);
  });
});

describe("the pointer that Git LFS leaves in a file's place", () => {
  it.each(["model.safetensors", "model.bin", "model.ckpt"])("is named as weights: %s", async (name) => {
    const path = join(folder, name);
    await writeFile(path, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123\n");
    await expect(fileSource(path).then((source) => readWeights(source))).rejects.toMatchObject({
      code: "weights",
      message: expect.stringMatching(/expected a file, got a Git LFS pointer, .*; fetch the file itself/),
    });
    expect((await readFile(path, "utf8")).length).toBeLessThan(1024);
  });
});
