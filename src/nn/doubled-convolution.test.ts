import { expect, it } from "vitest";
import { gradients } from "../engine/graph/gradient.ts";
import { mul } from "../engine/graph/op/elementwise.ts";
import { resizeNearest } from "../engine/graph/op/layout.ts";
import { input } from "../engine/graph/op/leaf.ts";
import { conv } from "../engine/graph/op/linear.ts";
import { reduceSum } from "../engine/graph/op/reduction.ts";
import { program } from "../engine/graph/program.ts";
import type { Value } from "../engine/graph/value.ts";
import { Generator } from "../engine/random/generator.ts";
import { NodeRuntime } from "../engine/runtime/node/node-runtime.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { doubledConvolution } from "./doubled-convolution.ts";
import { Scope } from "./scope.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const generator = new Generator(12);
const random = (...shape: number[]): Tensor<"float32"> => float32(generator.randn(sizeOf(shape)), shape);
const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

it.each([
  [3, 5],
  [4, 1],
])("is a convolution over repeated pixels, of %i × %i, and so are its gradients", async (height, width) => {
  const scope = Scope.root();
  const x = input("x", [2, 3, height, width]);
  const actual = doubledConvolution(scope, x, 4);
  const [weight, bias] = ["weight", "bias"].map((name) => scope.parameters.get(name)?.value) as [Value, Value];
  const expected = conv(resizeNearest(x, [1, 1, 2, 2]), weight, bias, { padding: 1 });
  const gradientsOf = (y: Value): Value[] => gradients(reduceSum(mul(y, y)), [x, weight, bias]);
  const [actuals, expecteds] = [actual, expected].map((y) => [y, ...gradientsOf(y)]) as [Value[], Value[]];
  const outputs = [...actuals.map((v, i) => [`actual${i}`, v]), ...expecteds.map((v, i) => [`expected${i}`, v])];
  const weights = new Map([
    ["weight", random(4, 3, 3, 3)],
    ["bias", random(4)],
  ]);
  const executable = await runtime.compile(program(Object.fromEntries(outputs)), { weights });
  const results = (await executable.run({ x: random(2, 3, height, width) })) as Record<string, Tensor<"float32">>;
  for (const index of actuals.keys()) {
    const [a, b] = [results[`actual${index}`], results[`expected${index}`]] as [Tensor<"float32">, Tensor<"float32">];
    expect(a.shape).toEqual(b.shape);
    expect(largest(a.data.map((value, i) => value - (b.data[i] as number)))).toBeLessThan(1e-5 * largest(b.data));
  }
});
