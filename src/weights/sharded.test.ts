import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { float32 } from "../engine/tensor/tensor.ts";
import { folderFiles } from "../files/folder-files.ts";
import { writeSafetensors } from "./node/write-safetensors.ts";
import { readShardedWeights } from "./sharded.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-shards-"));
  await writeSafetensors(join(folder, "1.safetensors"), { a: float32([1]), stray: float32([0]) });
  await writeSafetensors(join(folder, "2.safetensors"), { b: float32([2]) });
});
afterAll(() => rm(folder, { recursive: true }));

async function writeIndex(content: string): Promise<[ModelFiles, string]> {
  const path = join(folder, "model.safetensors.index.json");
  await writeFile(path, content);
  return [folderFiles(folder), "model.safetensors.index.json"];
}

describe("readShardedWeights", () => {
  it("gathers the tensors that the index names", async () => {
    const path = await writeIndex(JSON.stringify({ weight_map: { b: "2.safetensors", a: "1.safetensors" } }));
    const tensors = await readShardedWeights(...path);
    expect(Object.fromEntries(tensors)).toEqual({ a: float32([1]), b: float32([2]) });
  });

  it.each([
    ["got a shard without it", '{"weight_map": {"b": "1.safetensors"}}'],
    ["must be the plain name", '{"weight_map": {"b": "../1.safetensors"}}'],
    ["expected a weight_map", "{}"],
    ["expected JSON", "{"],
  ])("refuses a bad index: %s", async (message, content) => {
    const path = await writeIndex(content);
    await expect(readShardedWeights(...path)).rejects.toMatchObject({
      code: "weights",
      message: expect.stringContaining(message),
    });
  });

  it("says which shard is missing", async () => {
    const path = await writeIndex('{"weight_map": {"b": "3.safetensors"}}');
    await expect(readShardedWeights(...path)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("3.safetensors"),
    });
  });
});
