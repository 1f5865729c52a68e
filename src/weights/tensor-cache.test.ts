import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { float32 } from "../engine/tensor/tensor.ts";
import { TensorCache } from "./tensor-cache.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-cache-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the cache of tensors", () => {
  const tensors = new Map([["a", float32([1, 2, 3])]]);

  it("gives back what was written under the same key and layout, with its words", async () => {
    const cache = new TensorCache(folder, "one");
    await cache.write(["x", 1, ["y"]], tensors, { word: "w" });
    const entry = await cache.read(["x", 1, ["y"]]);
    expect(entry?.tensors.get("a")?.data).toEqual(Float32Array.of(1, 2, 3));
    expect(entry?.metadata.word).toBe("w");
    expect(await cache.read(["x", 2, ["y"]])).toBeNull();
    expect(await new TensorCache(folder, "two").read(["x", 1, ["y"]])).toBeNull();
  });

  it("does not give back an entry that was damaged or cut off", async () => {
    const cache = new TensorCache(folder, "one");
    await cache.write(["x"], tensors);
    const [name] = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".safetensors"));
    const path = join(folder, name as string);
    const whole = await readFile(path);
    const flipped = Buffer.from(whole);
    flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1;
    for (const damaged of [flipped, whole.subarray(0, whole.length - 4), Buffer.alloc(0)]) {
      await writeFile(path, damaged);
      expect(await cache.read(["x"])).toBeNull();
    }
    await cache.write(["x"], tensors);
    expect(await cache.read(["x"])).not.toBeNull();
  });
});
