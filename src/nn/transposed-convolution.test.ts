import { expect, it } from "vitest";
import { gradients } from "../engine/graph/gradient.ts";
import { mul } from "../engine/graph/op/elementwise.ts";
import { input } from "../engine/graph/op/leaf.ts";
import { convTranspose } from "../engine/graph/op/linear.ts";
import { reduceSum } from "../engine/graph/op/reduction.ts";
import { program } from "../engine/graph/program.ts";
import type { Value } from "../engine/graph/value.ts";
import { Generator } from "../engine/random/generator.ts";
import { NodeRuntime } from "../engine/runtime/node/node-runtime.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { normal } from "./initializer.ts";
import { Scope } from "./scope.ts";
import { transposedConvolution } from "./transposed-convolution.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const generator = new Generator(11);
const random = (...shape: number[]): Tensor<"float32"> => float32(generator.randn(sizeOf(shape)), shape);
const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

it.each([
  [16, 5, 5],
  [16, 4, 6],
  [4, 2, 1],
  [3, 3, 0],
  [2, 3, 0],
])(
  "is the engine's transposed convolution, of kernel %i, stride %i and padding %i, and so are its gradients",
  async (kernel, stride, padding) => {
    const scope = Scope.root();
    const x = input("x", [2, 3, 7]);
    const actual = transposedConvolution(scope, x, 4, { kernel, stride, padding, initializer: normal(1) });
    const [weight, bias] = ["weight", "bias"].map((name) => scope.parameters.get(name)?.value) as [Value, Value];
    const expected = convTranspose(x, weight, bias, { stride, padding });
    const gradientsOf = (y: Value): Value[] => gradients(reduceSum(mul(y, y)), [x, weight, bias]);
    const [actuals, expecteds] = [actual, expected].map((y) => [y, ...gradientsOf(y)]) as [Value[], Value[]];
    const outputs = [...actuals.map((v, i) => [`actual${i}`, v]), ...expecteds.map((v, i) => [`expected${i}`, v])];
    const weights = new Map([
      ["weight", random(3, 4, kernel)],
      ["bias", random(4)],
    ]);
    const executable = await runtime.compile(program(Object.fromEntries(outputs)), { weights });
    const results = (await executable.run({ x: random(2, 3, 7) })) as Record<string, Tensor<"float32">>;
    for (const index of actuals.keys()) {
      const [a, b] = [results[`actual${index}`], results[`expected${index}`]] as [Tensor<"float32">, Tensor<"float32">];
      expect(a.shape).toEqual(b.shape);
      expect(largest(a.data.map((value, i) => value - (b.data[i] as number)))).toBeLessThan(1e-5 * largest(b.data));
    }
  },
);
