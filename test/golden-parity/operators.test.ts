import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as g from "../../src/engine/index.ts";
import { NodeRuntime } from "../../src/engine/runtime/node/node-runtime.ts";
import { int64, type Tensor } from "../../src/engine/tensor/tensor.ts";

import { readSafetensors } from "../../src/weights/node/read-safetensors.ts";
import { expectClose } from "../support/expect-close.ts";

import { goldenValue } from "../support/golden.ts";

// Both compute in float32 and differ in the order of sums only.
const tolerance = 1e-5;

const path = fileURLToPath(new URL("../golden/operators.safetensors", import.meta.url));
const { tensors, metadata } = await readSafetensors(path);
const runtime = new NodeRuntime("cpu", { threadCount: 1 });

type Inputs = Readonly<Record<string, g.Value>>;
type Expression = (inputs: never) => g.Value;

/** The cases of tools/golden/operators.py in our operators. */
const expressions: Readonly<Record<string, Expression>> = {
  conv1d: ({ x, w, b }: Affine) => g.conv(x, w, b, { padding: 1 }),
  conv1d_dilated: ({ x, w, b }: Affine) => g.conv(x, w, b, { padding: 6, dilation: 3 }),
  conv1d_strided: ({ x, w, b }: Affine) => g.conv(x, w, b, { stride: 4, padding: 2 }),
  conv2d: ({ x, w, b }: Affine) => g.conv(x, w, b, { padding: 1 }),
  conv2d_grouped: ({ x, w, b }: Affine) =>
    g.conv(x, w, b, { stride: [2, 1], padding: [1, 2], dilation: [1, 2], group: 2 }),
  conv2d_down: ({ x, w, b }: Affine) => g.conv(x, w, b, { stride: 2, padding: [0, 0, 1, 1] }),
  conv_transpose1d: ({ x, w, b }: Affine) => g.convTranspose(x, w, b, { stride: 4, padding: 2 }),
  conv_transpose1d_output_padding: ({ x, w, b }: Affine) =>
    g.convTranspose(x, w, b, { stride: 3, padding: 1, outputPadding: 1 }),
  conv_transpose2d: ({ x, w, b }: Affine) =>
    g.convTranspose(x, w, b, { stride: [2, 1], padding: 1, group: 2, outputPadding: [1, 0] }),
  group_norm: ({ x, w, b }: Affine) => g.groupNormalization(x, w, b, { groupCount: 3, epsilon: 1e-6 }),
  layer_norm: ({ x, w, b }: Affine) => g.layerNormalization(x, w, b),
  layer_norm_two_axes: ({ x, w, b }: Affine) => g.layerNormalization(x, w, b, { axis: 1, epsilon: 1e-3 }),
  batch_norm: ({ x, w, b, mean, variance }: Affine & { mean: g.Value; variance: g.Value }) =>
    g.batchNormalization(x, { scale: w, bias: b, mean, variance }, 1e-3),
  batch_norm_training: ({ x, w, b }: Affine) => g.batchNormalization(x, { scale: w, bias: b, ...g.batchStatistics(x) }),
  attention: ({ q, k, v }: Attention) => g.attention(q, k, v, { headCount: 2 }),
  attention_masked: ({ q, k, v, m }: Attention & { m: g.Value }) => g.attention(q, k, v, { headCount: 2, mask: m }),
  linear: ({ x, w, b }: Affine) => g.add(g.matMul(x, g.transposeLast(w)), b),
  gelu: ({ x }: Affine) => g.gelu(x),
  silu: ({ x }: Affine) => g.silu(x),
  softplus: ({ x }: Affine) => g.softplus(x),
  leaky_relu: ({ x }: Affine) => g.leakyRelu(x, 0.1),
  softmax: ({ x }: Affine) => g.softmax(x, 1),
  log_softmax: ({ x }: Affine) => g.logSoftmax(x),
  pad_reflect: ({ x }: Affine) => g.pad(x, -1, 3, 2, "reflect"),
  pad_edge: ({ x }: Affine) => g.pad(x, -1, 3, 2, "edge"),
  interpolate: ({ x }: Affine) => g.resizeNearest(x, [1, 1, 2, 2]),
  embedding: ({ x }: Affine) => g.gather(x, g.constant(int64([3, 0, 3, 1, 3, 0], [2, 3]))),
  roll: ({ x }: Affine) => g.roll(g.roll(x, -2, 1), 3, 2),
};

type Affine = { readonly x: g.Value; readonly w: g.Value; readonly b: g.Value };
type Attention = { readonly q: g.Value; readonly k: g.Value; readonly v: g.Value };

describe.each(Object.entries(expressions))("%s", (name, express) => {
  const recorded = (key: string): Tensor => {
    const value = tensors.get(`${name}.${key}`);
    if (value === undefined) throw new Error(`the fixture has no ${name}.${key}`);
    return value;
  };
  const names = [...tensors.keys()]
    .filter((key) => key.startsWith(`${name}.`))
    .map((key) => key.slice(name.length + 1))
    .filter((key) => key !== "y" && !key.startsWith("d"));
  const inputs: Inputs = Object.fromEntries(names.map((key) => [key, g.input(key, recorded(key).shape)]));
  const feeds = Object.fromEntries(names.map((key) => [key, recorded(key)]));
  const y = express(inputs as never);

  it("computes what PyTorch computes", async () => {
    expectTensor((await evaluate({ y }, feeds)).y, recorded("y"));
  });

  it("has PyTorch's gradients", async () => {
    const targets = names.filter((key) => tensors.has(`${name}.d${key}`));
    const loss = g.reduceSum(g.mul(y, g.constant(recorded("dy"))));
    const slopes = g.gradients(
      loss,
      targets.map((key) => inputs[key] as g.Value),
    );
    const named = Object.fromEntries(slopes.map((slope, index) => [`d${targets[index]}`, slope]));
    const results = await evaluate(named, feeds);
    expect(targets.length).toBeGreaterThan(0);
    for (const key of Object.keys(named)) expectTensor(results[key], recorded(key));
  });
});

it("covers every case of the fixture", () => {
  expect(Object.keys(expressions)).toEqual(goldenValue(metadata, "cases"));
});

async function evaluate(
  outputs: Record<string, g.Value>,
  feeds: Record<string, Tensor>,
): Promise<Record<string, Tensor>> {
  const built = g.program(outputs);
  const executable = await runtime.compile(built);
  const needed = Object.entries(feeds).filter(([name]) => built.inputs.has(name));
  const results = await executable.run(Object.fromEntries(needed));
  await executable.dispose();
  return results;
}

function expectTensor(actual: Tensor | undefined, expected: Tensor): void {
  expect(actual?.shape).toEqual(expected.shape);
  const [came, wanted] = [actual?.data, expected.data] as [Float32Array, Float32Array];
  expectClose(came, wanted, tolerance, { scale: "largest, at least one" });
}
