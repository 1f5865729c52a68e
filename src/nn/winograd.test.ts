import { describe, expect, it } from "vitest";
import { mul, relu } from "../engine/graph/op/elementwise.ts";
import { input, parameter } from "../engine/graph/op/leaf.ts";
import { averagePool, conv, maxPool } from "../engine/graph/op/linear.ts";
import { program } from "../engine/graph/program.ts";
import type { Value } from "../engine/graph/value.ts";
import { Generator } from "../engine/random/generator.ts";
import { NodeRuntime } from "../engine/runtime/node/node-runtime.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { fromPixelRows, toPixelRows } from "./pixel-rows.ts";
import {
  averagePooled,
  fourOutputs,
  maxPooled,
  scalePixels,
  type Tiling,
  twoOutputs,
  untiled,
  wholeOfTwo,
  winogradConvolution,
  winogradKernel,
} from "./winograd.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const generator = new Generator(7);
const random = (...shape: number[]): Tensor<"float32"> => float32(generator.randn(sizeOf(shape)), shape);

/** Tilings with pictures that they do not divide. */
const cases: readonly [string, Tiling, readonly number[]][] = [
  ["four by four", { vertical: fourOutputs, horizontal: fourOutputs }, [2, 3, 9, 6]],
  ["two by four", { vertical: twoOutputs, horizontal: fourOutputs }, [1, 2, 5, 4]],
  ["two by the whole of two", { vertical: twoOutputs, horizontal: wholeOfTwo }, [3, 2, 7, 2]],
];

async function largestDifference(expected: Value, actual: Value, feeds: Record<string, Tensor>): Promise<number> {
  const weights = new Map([
    ["weight", random(5, feeds.x?.shape[1] as number, 3, 3)],
    ["bias", random(5)],
  ]);
  const executable = await runtime.compile(program({ expected, actual }), { weights });
  const results = await executable.run(feeds);
  const [a, b] = [results.expected, results.actual] as Tensor<"float32">[];
  expect(b?.shape).toEqual(a?.shape);
  expect(a?.data.some((value) => value > 1)).toBe(true);
  return a?.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b?.data[i] as number))), 0) as number;
}

describe.each(cases)("Winograd's convolution, %s", (_, tiling, shape) => {
  const x = input("x", shape);
  const [weight, bias] = [parameter("weight", [5, shape[1] as number, 3, 3]), parameter("bias", [5])];
  const plain = relu(conv(x, weight, bias, { padding: 1 }));
  const tiles = winogradConvolution(toPixelRows(x), winogradKernel(weight, tiling), bias, tiling);

  it("is the convolution", async () => {
    expect(await largestDifference(plain, fromPixelRows(untiled(tiles)), { x: random(...shape) })).toBeLessThan(1e-4);
  });

  it("pools as pictures do", async () => {
    const feeds = { x: random(...shape) };
    expect(
      await largestDifference(averagePool(plain, [2, 2]), fromPixelRows(averagePooled(tiles)), feeds),
    ).toBeLessThan(1e-4);
    expect(await largestDifference(maxPool(plain, [2, 2]), fromPixelRows(maxPooled(tiles)), feeds)).toBeLessThan(1e-4);
  });

  it("follows another one, pixels scaled between them", async () => {
    const factors = input("factors", [shape[0] as number, 1, ...shape.slice(2)]);
    const scaled = scalePixels(tiles, toPixelRows(factors));
    const second = parameter("second", [2, 5, 3, 3]);
    const none = parameter("none", [2]);
    const again = fromPixelRows(
      untiled(winogradConvolution(untiled(scaled), winogradKernel(second, tiling), none, tiling)),
    );
    const expected = relu(conv(mul(plain, factors), second, none, { padding: 1 }));
    const weights = new Map([
      ["weight", random(5, shape[1] as number, 3, 3)],
      ["bias", random(5)],
      ["second", random(2, 5, 3, 3)],
      ["none", random(2)],
    ]);
    const executable = await runtime.compile(program({ expected, again }), { weights });
    const results = await executable.run({ x: random(...shape), factors: random(...factors.shape) });
    const [a, b] = [results.expected, results.again] as Tensor<"float32">[];
    const scale = Math.max(...(a?.data ?? []));
    for (const [i, value] of (a?.data ?? []).entries()) {
      expect(Math.abs(value - (b?.data[i] as number)) / scale).toBeLessThan(1e-4);
    }
  });
});
