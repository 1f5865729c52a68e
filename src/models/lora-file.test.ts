import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { writeSafetensors } from "../weights/index.ts";
import { withLoras, writeLora } from "./lora-file.ts";

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
    const merged = await withLoras(base, [
      { path, strength: 1 },
      { path, strength: 0.5 },
    ]);
    expect([...(merged.get("a.to_q.weight") as Tensor<"float32">).data]).toEqual([4, 2, 9, 34, 5, 66]);
    expect([...merged.keys()]).toEqual([...base.keys()]);
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
    await expect(withLoras(base, [{ path, strength: 1 }])).rejects.toMatchObject({
      code: "weights",
      message: expect.stringMatching(/: expected [^\n]*, got [^\n]*; choose [^\n]*$/),
    });
  });

  it("refuses a file of other weights", async () => {
    const path = join(folder, "other");
    await writeSafetensors(path, base);
    await expect(withLoras(base, [{ path, strength: 1 }])).rejects.toMatchObject({ code: "weights" });
  });
});
