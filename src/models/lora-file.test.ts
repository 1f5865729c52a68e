import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isStored } from "../engine/tensor/stored-tensor.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { fileSource } from "../files/file-source.ts";
import { loadWeight } from "../weights/load-weight.ts";
import { readSafetensors } from "../weights/node/read-safetensors.ts";
import { writeSafetensors } from "../weights/node/write-safetensors.ts";
import { locateWeights } from "../weights/read-weights.ts";
import { withLoras } from "./lora-file.ts";
import { loraAt } from "./node/lora-at.ts";
import { writeLora } from "./node/write-lora.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-lora-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const base = new Map<string, Tensor>([
  ["a.to_q.weight", float32([1, 2, 3, 4, 5, 6], [2, 3])],
  ["a.bias", float32([1, 1])],
]);
const learnt = new Map<string, Tensor>([
  ...base,
  ["a.to_q.lora_A.weight", float32([1, 0, 2], [1, 3])],
  ["a.to_q.lora_B.weight", float32([1, 10], [2, 1])],
]);

const written = async (name: string, weights = learnt): Promise<string> => {
  const path = join(folder, name);
  await writeLora(path, weights, { rank: 1, alpha: 2 }, { name: "base", weights: base });
  return path;
};

describe("withLoras", () => {
  it("adds strength · alpha / rank · B A of each file", async () => {
    const path = await written("a");
    const merged = await withLoras(base, [loraAt({ path, strength: 1 }), loraAt({ path, strength: 0.5 })]);
    expect([...(merged.get("a.to_q.weight") as Tensor<"float32">).data]).toEqual([4, 2, 9, 34, 5, 66]);
    expect([...merged.keys()]).toEqual([...base.keys()]);
    const elsewhere = await withLoras(base, [loraAt({ path: "not-here", place: path, strength: 1 })]);
    expect([...(elsewhere.get("a.to_q.weight") as Tensor<"float32">).data]).toEqual([3, 2, 7, 24, 5, 46]);
    expect([...(base.get("a.to_q.weight") as Tensor<"float32">).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each<[string, Map<string, Tensor>]>([
    ["another layer", new Map([...learnt].map(([name, value]) => [name.replace("a.", "b."), value]))],
    ["another width", new Map([...learnt, ["a.to_q.lora_A.weight", float32([1, 2], [1, 2])]])],
    ["another rank", new Map([...learnt, ["a.to_q.lora_A.weight", float32([1, 2, 3, 4, 5, 6], [2, 3])]])],
    ["half of a pair", new Map([...learnt].filter(([name]) => !name.includes("lora_B")))],
    ["no changes", base],
  ])("refuses %s in one line", async (what, weights) => {
    const path = await written(what, weights);
    await expect(withLoras(base, [loraAt({ path, strength: 1 })])).rejects.toMatchObject({
      code: "weights",
      message: expect.stringMatching(/: expected [^\n]*, got [^\n]*; choose [^\n]*$/),
    });
  });

  it("refuses a file of other weights", async () => {
    const path = join(folder, "other");
    await writeSafetensors(path, base);
    await expect(withLoras(base, [loraAt({ path, strength: 1 })])).rejects.toMatchObject({ code: "weights" });
  });

  const golden = (name: string): string => fileURLToPath(new URL(`../../test/golden/lora/${name}`, import.meta.url));

  it.each([
    ["peft's, with alpha the rank", "plain", "plain"],
    ["peft's, with another alpha", "alpha", "alpha"],
    ["peft's, with ranks and alphas of single layers", "patterns", "patterns"],
    ["peft's, divided by the root of the rank", "root", "root"],
    ["the file in peft's folder", "alpha/adapter_model.safetensors", "alpha"],
    ["a pickled one", "patterns/adapter_model.bin", "patterns"],
    ["diffusers', whose settings are in its metadata", "diffusers.safetensors", "patterns"],
    ["diffusers', without settings", "no-settings.safetensors", "plain"],
    ["those of older diffusers", "older.safetensors", "plain"],
    ["kohya's, with an alpha for each layer", "kohya.safetensors", "alpha"],
  ])("adds what peft adds: %s", async (_, name, expected) => {
    const weights = await locateWeights(await fileSource(golden("base.safetensors")));
    const merged = await withLoras(weights, [loraAt({ path: golden(name), strength: 1 })]);
    const { tensors } = await readSafetensors(golden(`${expected}-merged.safetensors`));
    expect([...merged.keys()].sort()).toEqual([...tensors.keys()].sort());
    let changed = 0;
    for (const [key, weight] of merged) {
      const { data } = await loadWeight(weight);
      const wanted = (tensors.get(key) as Tensor<"float32">).data;
      if (!isStored(weight)) changed++;
      expect(Math.max(...data.map((value, index) => Math.abs(value - (wanted[index] as number)))), key).toBeLessThan(
        5e-6,
      );
    }
    expect(changed).toBe(6);
  });

  const low = (of: (side: "down" | "up") => string): Map<string, Tensor> =>
    new Map([
      [of("down"), float32([1, 0, 2], [1, 3])],
      [of("up"), float32([1, 10], [2, 1])],
    ]);
  const changed = async (path: string): Promise<number[]> => {
    const merged = await withLoras(base, [loraAt({ path, strength: 1 })]);
    return [...(merged.get("a.to_q.weight") as Tensor<"float32">).data];
  };

  // As diffusers 0.11 to 0.17 named what attention processors learnt.
  it.each(["unet.a.processor.to_q_lora", "a.processor.to_q_lora", "a.processor.to_q.lora"])(
    "adds the changes of an attention processor: %s",
    async (name) => {
      const path = join(folder, `${name}.safetensors`);
      await writeSafetensors(
        path,
        low((side) => `${name}.${side}.weight`),
      );
      expect(await changed(path)).toEqual([2, 2, 5, 14, 5, 26]);
    },
  );

  it.each([
    [".*to_q", 8],
    ["to_(q|k)", 8],
    ["^a\\.to_q", 8],
    ["to_k", 1],
    ["o_q", 1],
  ])("counts as peft's alpha of the layers that %s fits", async (pattern, alpha) => {
    const path = join(folder, "pattern.safetensors");
    const settings = JSON.stringify({ "unet.lora_alpha": 1, "unet.alpha_pattern": { [pattern]: 8 } });
    const weights = low((side) => `unet.a.to_q.lora_${side === "down" ? "A" : "B"}.weight`);
    await writeSafetensors(path, weights, { lora_adapter_metadata: settings });
    expect((await changed(path))[0]).toBe(1 + alpha);
  });

  it("refuses a pattern of no layers", async () => {
    const path = join(folder, "no-pattern.safetensors");
    const settings = JSON.stringify({ "unet.alpha_pattern": { "to_(q": 8 } });
    await writeSafetensors(
      path,
      low((side) => `unet.a.to_q.lora_${side === "down" ? "A" : "B"}.weight`),
      { lora_adapter_metadata: settings },
    );
    await expect(changed(path)).rejects.toThrow('expected names of layers in alpha_pattern, got "to_(q"; choose');
  });

  it("counts as peft's settings say those of peft alone, or of the folder that was given", async () => {
    const place = join(folder, "several");
    await mkdir(place);
    await writeFile(join(place, "adapter_config.json"), '{ "lora_alpha": 8 }');
    const write = async (name: string, prefix = ""): Promise<string> => {
      const weights = low((side) => `${prefix}a.to_q.lora_${side === "down" ? "A" : "B"}.weight`);
      await writeSafetensors(join(place, name), weights);
      return join(place, name);
    };
    const firstOf = async (path: string) => (await changed(path))[0];
    expect(await firstOf(await write("rain.safetensors", "unet."))).toBe(2);
    expect(await firstOf(await write("renamed.safetensors", "base_model.model."))).toBe(9);
    expect(await firstOf(await write("adapter_model.safetensors"))).toBe(9);
    expect(await firstOf(place)).toBe(9);
  });

  it("writes what diffusers and peft are told by", async () => {
    const { metadata, tensors } = await readSafetensors(await written("told"));
    expect(metadata).toMatchObject({ rank: "1", alpha: "2" });
    // Scaled by alpha / rank already.
    expect(tensors.get("unet.a.to_q.lora_B.weight")).toEqual(float32([2, 20], [2, 1]));
    expect(JSON.parse(metadata.lora_adapter_metadata as string)).toEqual({
      "unet.r": 1,
      "unet.lora_alpha": 1,
      "unet.target_modules": ["a.to_q"],
      "unet.peft_type": "LORA",
    });
  });

  it.each([
    ["of a text encoder", "text_encoder.a.to_q.lora_A.weight"],
    ["with magnitudes", "unet.a.to_q.lora_magnitude_vector"],
    ["of another kind", "unet.a.to_q.lokr_w1"],
  ])("refuses changes %s by the tensor's name", async (_, name) => {
    const path = join(folder, "other-kind.safetensors");
    await writeSafetensors(path, { [name]: float32([1, 0, 2], [1, 3]) });
    await expect(withLoras(base, [loraAt({ path, strength: 1 })])).rejects.toMatchObject({
      code: "weights",
      message: expect.stringContaining(name.replace(/^unet\.|\.lora_A.*$/g, "").slice(0, 10)),
    });
  });

  it("refuses settings of another kind of change", async () => {
    const path = join(folder, "settings.safetensors");
    const settings = JSON.stringify({ "unet.peft_type": "LOHA" });
    await writeSafetensors(path, { "unet.a.to_q.lora_A.weight": float32([1]) }, { lora_adapter_metadata: settings });
    await expect(withLoras(base, [loraAt({ path, strength: 1 })])).rejects.toThrow(
      "settings of plain low-rank changes, got peft_type",
    );
  });
});
