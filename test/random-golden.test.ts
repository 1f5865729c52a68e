import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Generator } from "../src/engine/random/generator.ts";
import type { Tensor } from "../src/engine/tensor/tensor.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";

const { tensors } = await readSafetensors(fileURLToPath(new URL("golden/random.safetensors", import.meta.url)));
const seeds = [0n, 1n, 42n, 2n ** 32n + 7n, 2n ** 63n + 12345n];

// PyTorch's vector code approximates logarithm, sine and cosine in float32; ours are rounded from float64.
const normalTolerance = 1e-6;

function golden(name: string): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`no golden tensor ${name}`);
  return tensor;
}

function expectNormals(actual: Float32Array, name: string): void {
  const expected = golden(name).data as Float32Array;
  expect(actual.length).toBe(expected.length);
  const worst = actual.reduce((max, value, i) => Math.max(max, Math.abs(value - (expected[i] as number))), 0);
  expect(worst, name).toBeLessThanOrEqual(normalTolerance);
}

describe.each(seeds)("the generator with seed %s", (seed) => {
  it.each([1, 15, 16, 17, 100, 4096])("draws torch's %i normals", (size) => {
    expectNormals(new Generator(seed).randn(size), `${seed}/randn/${size}`);
  });

  it("follows torch through a stream of mixed draws, its saved state included", () => {
    const generator = new Generator(seed);
    expectNormals(generator.randn(3), `${seed}/stream/randn3`);
    expect(generator.rand(20)).toEqual(golden(`${seed}/stream/rand20`).data);
    expectNormals(generator.randn(33), `${seed}/stream/randn33`);
    expect(generator.getState()).toEqual(golden(`${seed}/stream/state`).data);
    expectNormals(generator.randn(2), `${seed}/stream/randn2`);
    const integers = (name: string) => Array.from(golden(`${seed}/stream/${name}`).data, Number);
    expect(generator.randint(0, 1000, 40)).toEqual(integers("randint"));
    expect(generator.randint(-7, 8, 5)).toEqual(integers("randint_signed"));
    expect(generator.randint(0, 2 ** 31, 5)).toEqual(integers("randint_wide"));
    expect(generator.randperm(50)).toEqual(integers("randperm"));
    expectNormals(generator.randn(16), `${seed}/stream/randn_after`);
  });

  it("continues from torch's own state", () => {
    const generator = new Generator().setState(golden(`${seed}/stream/state`).data as Uint8Array);
    expectNormals(generator.randn(2), `${seed}/stream/randn2`);
  });
});
