import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { float32 } from "../../engine/tensor/tensor.ts";
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

  it("that cannot be written keeps nothing, says so once, and fails nobody", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    for (const [place, reason] of [
      [file, `${file}: expected a cache that can be written, got a path of which a part is a file`],
      [join(file, "deeper"), "got a path of which a part is a file"],
      [join(folder, "a".repeat(256)), "got a name too long for the disk"],
      [null, "cache: expected a home folder, got none"],
    ] as const) {
      const cache = new TensorCache(place, "one");
      expect(cache.warnings).toEqual([]);
      for (const key of ["x", "y"]) {
        expect(await cache.write([key], tensors)).toBe(false);
        expect(await cache.read([key])).toBeNull();
      }
      expect(cache.warnings).toEqual([expect.stringContaining(reason)]);
    }
    expect(await readFile(file, "utf8")).toBe("");
  });

  it("sweeps what a run that was killed left, wherever it wrote", async () => {
    const left = join(folder, "7f", `.${"7f".repeat(32)}.safetensors.${"0".repeat(12)}.partial`);
    await mkdir(dirname(left));
    await writeFile(left, "half");
    expect(await new TensorCache(folder, "one").read(["x"])).toBeNull();
    expect(await readdir(dirname(left))).toEqual([]);
  });
});
