import { apply } from "../../src/engine/graph/build.ts";
import type { OperatorName } from "../../src/engine/graph/operator.ts";
import type { Value } from "../../src/engine/graph/value.ts";
import * as g from "../../src/engine/index.ts";
import { float32, int64 } from "../../src/engine/tensor/tensor.ts";
import { normal, type OperatorCase } from "./operator-cases.ts";

function binary(build: (a: Value, b: Value) => Value): OperatorCase[] {
  return [
    { at: [normal(2, 8, 5, 4), normal(8, 1, 1)], build },
    { at: [normal(7, 12), normal(7, 1)], build },
  ];
}

function unary(build: (x: Value) => Value): OperatorCase[] {
  return [{ at: [normal(3, 37)], build }];
}

function reduction(build: typeof g.reduceSum): OperatorCase[] {
  return [
    { at: [normal(5, 300)], build: (x) => build(x, { axes: [1] }) },
    { at: [normal(3, 4, 5, 6)], build: (x) => build(x, { axes: [0, 2, 3], keepDims: true }) },
  ];
}

/** What is compared alone, without a gradient. */
function asNumbers(build: (a: Value, b: Value) => Value): OperatorCase[] {
  return binary((a, b) => g.cast(build(a, b), "float32"));
}

/** A convolution of `[batch, channel, …]` with a square kernel. */
function conv(
  [batch, channels, ...sizes]: [number, number, ...number[]],
  outputs: number,
  kernel: number,
  options: g.ConvOptions = {},
): OperatorCase {
  const { group = 1 } = options;
  const weight = normal(outputs, channels / group, ...sizes.map(() => kernel));
  const name = `of ${channels} by ${kernel} to ${outputs}, ${JSON.stringify(options)}`;
  return {
    name,
    at: [normal(batch, channels, ...sizes), weight, normal(outputs)],
    build: (x, w, b) => g.conv(x as Value, w as Value, b as Value, options),
  };
}

function convTranspose(channels: number, outputs: number, kernel: number, stride: number): OperatorCase {
  const padding = (kernel - stride) >> 1;
  const options = { stride, padding, outputPadding: (kernel - stride) % 2 };
  const name = `of ${channels} by ${kernel} to ${outputs}, ${stride} apart`;
  return {
    name,
    at: [normal(1, channels, 13), normal(channels, outputs, kernel), normal(outputs)],
    build: (x, w, b) => g.convTranspose(x as Value, w as Value, b as Value, options),
  };
}

function attention(headCount: number, width: number, queries: number, keys: number): OperatorCase {
  const name = `of ${headCount} heads in ${width}, ${queries} by ${keys}`;
  return {
    name,
    at: [normal(2, queries, width), normal(2, keys, width), normal(2, keys, width)],
    build: (q, k, v) => g.attention(q as Value, k as Value, v as Value, { headCount }),
  };
}

/** Angles as the time steps of diffusion have them. */
const angles = float32(Float32Array.from({ length: 256 }, (_, i) => (i < 32 ? i / 8 - 2 : 4.5 * (i - 32) - 3)));

/**
 * Sizes at which devices take other ways through their code than at small ones: odd and even ones, more than a tile of
 * theirs, channels that are no multiple of four, groups, pads of one side.
 */
export const hardCases: {
  readonly [K in Exclude<OperatorName, "input" | "parameter" | "constant">]: readonly OperatorCase[];
} = {
  add: binary(g.add),
  sub: binary(g.sub),
  mul: binary(g.mul),
  div: binary((a, b) => g.div(a, g.add(g.abs(b), 0.5))),
  pow: unary((x) => g.pow(g.exp(x), 2.5)),
  max: binary(g.max),
  min: binary(g.min),
  greater: asNumbers(g.greater),
  less: asNumbers(g.less),
  equal: asNumbers((a, b) => g.equal(g.sign(a), g.sign(b))),
  where: binary((a, b) => g.where(g.greater(a, b), a, g.mul(b, 2))),
  neg: unary(g.neg),
  exp: unary(g.exp),
  log: unary((x) => g.log(g.add(g.abs(x), 0.1))),
  sqrt: unary((x) => g.sqrt(g.add(g.abs(x), 0.1))),
  reciprocal: unary((x) => g.reciprocal(g.add(g.abs(x), 0.1))),
  abs: unary(g.abs),
  sign: unary(g.sign),
  detach: unary((x) => g.mul(x, g.detach(x))),
  sin: [{ at: [angles], build: g.sin }],
  cos: [{ at: [angles], build: g.cos }],
  erf: unary(g.erf),
  tanh: unary((x) => g.tanh(g.mul(x, 20))),
  sigmoid: unary((x) => g.sigmoid(g.mul(x, 20))),
  softplus: unary((x) => g.softplus(g.mul(x, 20))),
  relu: unary(g.relu),
  leakyRelu: unary((x) => g.leakyRelu(x, 0.1)),
  gelu: unary(g.gelu),
  silu: unary((x) => g.silu(g.mul(x, 20))),
  clip: unary((x) => g.clip(x, -0.4, 0.5)),
  cast: unary((x) => g.cast(g.cast(g.mul(x, 10), "int32"), "float32")),
  reshape: [{ at: [normal(5, 12)], build: (x) => g.reshape(x, [3, 4, 5]) }],
  transpose: [
    { at: [normal(33, 70)], build: (x) => g.transpose(x, [1, 0]) },
    { at: [normal(2, 3, 4, 5, 6)], build: (x) => g.transpose(x, [0, 3, 1, 4, 2]) },
  ],
  expand: [{ at: [normal(3, 1, 8)], build: (x) => g.expand(x, [2, 3, 4, 8]) }],
  concat: [
    {
      name: "of many",
      at: Array.from({ length: 20 }, (_, i) => normal(3, (i % 3) + 1, 5)),
      build: (...parts) => g.concat(parts, 1),
    },
  ],
  slice: [
    {
      name: "of whole fours",
      at: [normal(7, 5, 12)],
      build: (x) => g.slice(x as Value, { axis: 2, start: 4, end: 8 }),
    },
    {
      name: "by steps",
      at: [normal(7, 5, 12)],
      build: (x) => g.slice(x as Value, { axis: 2, start: 1, end: 9, step: 2 }),
    },
    { name: "turned", at: [normal(7, 5, 12)], build: (x) => g.flip(x as Value, [0, 2]) },
    {
      name: "backwards from the middle",
      at: [normal(9, 4)],
      build: (x) => apply("slice", [x as Value], { starts: [6, 0], ends: [1, 4], steps: [-2, 1] }),
    },
  ],
  pad: (["constant", "reflect", "edge"] as const).map((mode) => ({
    at: [normal(2, 3, 9, 8)],
    build: (x) => apply("pad", [x as Value], { pads: [0, 0, 2, 3, 0, 0, 1, 4], mode, value: 0.5 }),
  })),
  gather: [
    { at: [normal(4, 50, 12)], build: (x) => g.gather(x as Value, g.constant(int64([3, 49, 0, 3, 7, -1], [3, 2])), 1) },
  ],
  scatterAdd: [
    { at: [normal(3, 6, 12)], build: (x) => g.scatterAdd(g.constant(int64([3, 0, 3, 3, 7, 1])), x as Value, 1, 9) },
  ],
  resizeNearest: [{ at: [normal(2, 5, 7, 4)], build: (x) => g.resizeNearest(x as Value, [1, 1, 2, 2]) }],
  reduceSum: reduction(g.reduceSum),
  reduceMean: reduction(g.reduceMean),
  reduceMax: reduction(g.reduceMax),
  averagePool: [{ at: [normal(2, 5, 33, 17)], build: (x) => g.averagePool(x as Value, [2, 2]) }],
  maxPool: [{ at: [normal(2, 5, 33, 17)], build: (x) => g.maxPool(x as Value, [2, 2]) }],
  matMul: [
    { at: [normal(33, 127), normal(127, 65)], build: g.matMul },
    { at: [normal(2, 4, 64, 32), normal(2, 4, 32, 64)], build: g.matMul },
    {
      name: "with a sum",
      at: [normal(9, 64), normal(64, 12), normal(12)],
      build: (a, b, c) => g.add(g.matMul(a as Value, b as Value), c as Value),
    },
  ],
  conv: [
    ...[6, 9, 12, 15].map((channels) => conv([2, channels, 7, 6], 8, 3, { padding: 1 })),
    conv([2, 8, 16, 8], 32, 3, { padding: 1 }),
    conv([1, 31, 7, 5], 33, 3, { stride: 2, padding: [0, 0, 1, 1] }),
    conv([1, 9, 21], 12, 7, { padding: 3 }),
    conv([1, 16, 30], 16, 11, { padding: 25, dilation: 5 }),
    conv([1, 16, 40], 1, 7, { padding: 3 }),
    conv([1, 8, 5, 4], 8, 1, { padding: [0, 0, 1, 1] }),
    conv([1, 8, 5], 8, 1, { padding: [0, 1] }),
    conv([1, 8, 3, 3], 8, 3, { padding: [0, 0, 1, 1] }),
    conv([2, 4, 7, 6], 12, 3, { padding: 1, group: 2 }),
    conv([1, 12, 17], 10, 5, { padding: 2, group: 2 }),
    conv([1, 12, 17], 12, 5, { padding: 2, group: 12 }),
    {
      name: "that a leaky ReLU follows",
      at: [normal(1, 12, 20), normal(8, 12, 3)],
      build: (x, w) => g.leakyRelu(g.conv(x as Value, w as Value, null, { padding: 1 }), 0.1),
    },
  ],
  convTranspose: [
    convTranspose(32, 16, 16, 5),
    convTranspose(8, 4, 4, 2),
    convTranspose(5, 3, 4, 2),
    convTranspose(6, 3, 5, 3),
  ],
  softmax: [
    { at: [normal(2, 1000)], build: (x) => g.softmax(x as Value) },
    { at: [normal(4, 33, 6)], build: (x) => g.softmax(x as Value, 1) },
  ],
  logSoftmax: [{ at: [normal(2, 33, 6)], build: (x) => g.logSoftmax(x as Value, 1) }],
  layerNormalization: [
    {
      at: [normal(2, 33, 130), normal(130), normal(130)],
      build: (x, s, b) => g.layerNormalization(x as Value, s as Value, b as Value),
    },
    {
      name: "within groups",
      at: [normal(2, 32, 16, 8), normal(32), normal(32)],
      build: (x, s, b) => g.groupNormalization(x as Value, s as Value, b as Value, { groupCount: 4 }),
    },
  ],
  batchNormalization: [
    {
      at: [normal(2, 6, 5, 7), normal(6), normal(6), normal(6), normal(6)],
      build: (x, scale, bias, mean, spread) =>
        g.batchNormalization(x as Value, { scale, bias, mean, variance: g.exp(spread as Value) } as never, 0.01),
    },
  ],
  attention: [
    attention(2, 64, 33, 33),
    attention(4, 128, 32, 7),
    {
      name: "with a mask",
      at: [normal(1, 40, 64), normal(1, 40, 64), normal(1, 40, 64), normal(1, 1, 1, 40)],
      build: (q, k, v, mask) => g.attention(q as Value, k as Value, v as Value, { headCount: 2, mask: mask as Value }),
    },
  ],
};
