import { apply } from "../../src/engine/graph/build.ts";
import type { OperatorName } from "../../src/engine/graph/operator.ts";
import type { Value } from "../../src/engine/graph/value.ts";
import * as g from "../../src/engine/index.ts";
import { Generator } from "../../src/engine/random/generator.ts";
import { type Shape, sizeOf } from "../../src/engine/tensor/shape.ts";
import { float32, int64, type Tensor, tensor } from "../../src/engine/tensor/tensor.ts";

const generator = new Generator(3);

/** A tensor at which a case is computed. */
export type Floats = Tensor<"float32">;

/** An expression of an operator, and the point at which every one of its inputs is differentiated. */
export interface OperatorCase {
  readonly name?: string;
  readonly at: readonly Floats[];
  readonly build: (...inputs: Value[]) => Value;
}

/** What has no gradient. */
export const notDifferentiable = [
  "input",
  "parameter",
  "constant",
  "greater",
  "less",
  "equal",
  "sign",
  "detach",
] as const;
export type DifferentiableOperator = Exclude<OperatorName, (typeof notDifferentiable)[number]>;

function filled(shape: Shape, value: (normal: number, index: number) => number): Floats {
  return float32(generator.randn(sizeOf(shape)).map(value), shape);
}

export const normal = (...shape: number[]): Floats => filled(shape, (z) => z);
/** Between 0.5 and 2.5. */
export const positive = (...shape: number[]): Floats => filled(shape, (z) => 1.5 + Math.sin(3 * z));
/** At least 0.3 from zero, where kinks and poles are. */
const nonZero = (...shape: number[]): Floats => filled(shape, (z) => Math.sign(z) * (0.3 + Math.abs(z)));
/** No two closer than 0.3, so that no small step changes their order. */
function distinct(...shape: number[]): Floats {
  const order = generator.randperm(sizeOf(shape));
  return filled(shape, (_, index) => 0.3 * ((order[index] as number) - order.length / 2));
}

const index = (values: number[], shape?: Shape): Value => g.constant(int64(values, shape));
const mask = (values: number[], shape: Shape): Value => g.constant(tensor("bool", shape, Uint8Array.from(values)));

function binary(build: (a: Value, b: Value) => Value, draw = normal): OperatorCase[] {
  return [
    { name: "of one shape", at: [draw(2, 3), draw(2, 3)], build },
    { name: "broadcasting both", at: [draw(2, 1, 3), draw(4, 1)], build },
    { name: "with a scalar", at: [draw(), draw(2, 2)], build },
    { name: "of a value with itself", at: [draw(3)], build: (a) => build(a, g.mul(a, 1)) },
  ];
}

function unary(build: (x: Value) => Value, draw = normal): OperatorCase[] {
  return [{ at: [draw(2, 5)], build }];
}

function reduction(build: typeof g.reduceSum, draw = normal): OperatorCase[] {
  return [
    { name: "over all axes", at: [draw(2, 3)], build: (x) => build(x) },
    { name: "over an inner axis", at: [draw(2, 3, 4)], build: (x) => build(x, { axes: [1] }) },
    {
      name: "over outer axes that stay",
      at: [draw(2, 3, 4)],
      build: (x) => build(x, { axes: [0, -1], keepDims: true }),
    },
  ];
}

/** Cases for every operator with a gradient: one without a row does not compile. */
export const differentiableCases: { readonly [K in DifferentiableOperator]: readonly OperatorCase[] } = {
  add: binary(g.add),
  sub: binary(g.sub),
  mul: binary(g.mul),
  div: binary(g.div, nonZero),
  pow: [...binary(g.pow, positive), { name: "of a negative base", at: [nonZero(4)], build: (x) => g.pow(x, 3) }],
  max: [
    { at: [distinct(3, 4)], build: (x) => g.max(g.slice(x, { axis: 0, end: 2 }), g.slice(x, { axis: 0, start: 2 })) },
    { name: "with a number", at: [nonZero(6)], build: (x) => g.max(x, 0) },
  ],
  min: [
    { at: [distinct(3, 4)], build: (x) => g.min(g.slice(x, { axis: 0, end: 2 }), g.slice(x, { axis: 0, start: 2 })) },
    { name: "with a number", at: [nonZero(6)], build: (x) => g.min(0, x) },
  ],
  where: [
    { at: [normal(2, 3), normal(2, 3)], build: (a, b) => g.where(mask([1, 0, 1, 0, 0, 1], [2, 3]), a, b) },
    {
      name: "broadcasting all",
      at: [normal(2, 1, 1), normal(3)],
      build: (a, b) => g.where(mask([1, 0], [2, 1]), a, b),
    },
    { name: "with a number", at: [nonZero(6)], build: (x) => g.where(g.greater(x, 0), 0, x) },
  ],

  neg: unary(g.neg),
  exp: unary(g.exp),
  log: unary(g.log, positive),
  sqrt: unary(g.sqrt, positive),
  reciprocal: unary(g.reciprocal, nonZero),
  abs: unary(g.abs, nonZero),
  sin: unary(g.sin),
  cos: unary(g.cos),
  erf: unary(g.erf),
  tanh: unary(g.tanh),
  sigmoid: unary(g.sigmoid),
  softplus: unary(g.softplus),
  relu: unary(g.relu, nonZero),
  leakyRelu: unary((x) => g.leakyRelu(x, 0.2), nonZero),
  gelu: unary(g.gelu),
  silu: unary(g.silu),
  clip: [{ at: [float32([-2, -0.6, -0.2, 0.1, 0.7, 3])], build: (x) => g.clip(x, -0.4, 0.5) }],
  cast: [{ at: [normal(5)], build: (x) => g.cast(g.mul(g.cast(x, "float64"), g.cast(x, "float64")), "float32") }],

  reshape: [{ at: [normal(2, 6)], build: (x) => g.reshape(x, [3, -1, 2]) }],
  transpose: [{ at: [normal(2, 3, 4)], build: (x) => g.transpose(x, [2, 0, 1]) }],
  expand: [
    { at: [normal(2, 1)], build: (x) => g.expand(x, [3, 2, 4]) },
    { name: "of a scalar", at: [normal()], build: (x) => g.expand(x, [2, 2]) },
  ],
  concat: [
    { at: [normal(2, 1, 2), normal(2, 3, 2), normal(2, 2, 2)], build: (...parts) => g.concat(parts, 1) },
    { name: "of a value with itself", at: [normal(2, 2)], build: (x) => g.concat([x, g.neg(x), x], -1) },
  ],
  slice: [
    { name: "in the middle", at: [normal(5, 4)], build: (x) => g.slice(x, { axis: 0, start: 1, end: 4 }) },
    {
      name: "by steps",
      at: [normal(7, 6)],
      build: (x) => g.slice(x, { axis: 0, start: 1, step: 3 }, { axis: 1, end: -1, step: 2 }),
    },
    { name: "turned", at: [normal(3, 4)], build: (x) => g.flip(x, [0, 1]) },
    { name: "backwards by steps", at: [normal(7, 2)], build: (x) => backwards(x, [5, 0], [0, 2], [-2, 1]) },
    { name: "backwards to the first", at: [normal(7)], build: (x) => backwards(x, [6], [-1], [-3]) },
  ],
  pad: (["constant", "reflect", "edge"] as const).flatMap((mode): OperatorCase[] => [
    { name: `${mode} on both sides`, at: [normal(2, 4)], build: (x) => g.pad(x, 1, 2, 3, mode, 0.5) },
    { name: `${mode} before`, at: [normal(4, 2)], build: (x) => g.pad(x, 0, 3, 0, mode) },
    { name: `${mode} after`, at: [normal(4)], build: (x) => g.pad(x, 0, 0, 1, mode) },
    {
      name: `${mode} on two axes`,
      at: [normal(3, 4)],
      build: (x) => apply("pad", [x], { pads: [1, 2, 2, 1], mode, value: 0 }),
    },
  ]),
  gather: [
    { name: "of rows, some twice", at: [normal(4, 3)], build: (x) => g.gather(x, index([2, 0, 2, 2, 3])) },
    {
      name: "by a matrix along axis 1",
      at: [normal(2, 4, 3)],
      build: (x) => g.gather(x, index([3, 1, 1, -1], [2, 2]), 1),
    },
    { name: "by a scalar", at: [normal(3, 2)], build: (x) => g.gather(x, index([1], []), -1) },
  ],
  scatterAdd: [
    { name: "with equal indices", at: [normal(4, 3)], build: (x) => g.scatterAdd(index([1, 0, 1, 4]), x, 0, 5) },
    {
      name: "by a matrix along axis 1",
      at: [normal(2, 2, 2, 3)],
      build: (x) => g.scatterAdd(index([0, 2, 2, 2], [2, 2]), x, 1, 4),
    },
  ],
  resizeNearest: [{ at: [normal(1, 2, 2, 3)], build: (x) => g.resizeNearest(x, [1, 1, 2, 3]) }],

  reduceSum: reduction(g.reduceSum),
  reduceMean: reduction(g.reduceMean),
  reduceMax: reduction(g.reduceMax, distinct),

  averagePool: [{ name: "and a rest", at: [normal(1, 2, 5, 4)], build: (x) => g.averagePool(x, [2, 2]) }],
  maxPool: [{ name: "and a rest", at: [distinct(1, 2, 5, 4)], build: (x) => g.maxPool(x, [2, 2]) }],
  matMul: [
    { name: "of matrices", at: [normal(2, 3), normal(3, 4)], build: g.matMul },
    { name: "of a batch with one matrix", at: [normal(2, 2, 3), normal(3, 2)], build: g.matMul },
    { name: "of batches that broadcast", at: [normal(2, 1, 2, 3), normal(3, 3, 2)], build: g.matMul },
    { name: "of one matrix with a batch", at: [normal(2, 3), normal(2, 3, 2)], build: g.matMul },
  ],
  conv: [
    {
      name: "in 1-d",
      at: [normal(2, 3, 7), normal(4, 3, 3), normal(4)],
      build: (x, w, b) => g.conv(x, w, b, { padding: 1 }),
    },
    {
      name: "in 1-d with groups",
      at: [normal(2, 4, 5), normal(6, 2, 3)],
      build: (x, w) => g.conv(x, w, null, { group: 2, padding: [2, 0] }),
    },
    {
      name: "in 1-d with strides that leave a rest",
      at: [normal(1, 2, 8), normal(2, 2, 3)],
      build: (x, w) => g.conv(x, w, null, { stride: 2 }),
    },
    {
      name: "in 1-d, dilated, pads beyond its reach",
      at: [normal(1, 2, 6), normal(2, 2, 2)],
      build: (x, w) => g.conv(x, w, null, { dilation: 2, padding: [3, 1] }),
    },
    {
      name: "in 1-d with more outputs than positions",
      at: [normal(1, 2, 3), normal(6, 2, 3), normal(6)],
      build: (x, w, b) => g.conv(x, w, b, { padding: 1 }),
    },
    {
      name: "in 2-d of tall images, dilated, with uneven pads",
      at: [normal(2, 2, 7, 4), normal(3, 2, 2, 3)],
      build: (x, w) => g.conv(x, w, null, { dilation: [2, 1], padding: [1, 2, 0, 1] }),
    },
    {
      name: "in 2-d of wide images",
      at: [normal(3, 2, 3, 5), normal(2, 2, 3, 2), normal(2)],
      build: (x, w, b) => g.conv(x, w, b, { dilation: [1, 3], padding: [0, 1, 2, 0] }),
    },
    {
      name: "in 2-d with taps that see only padding",
      at: [normal(2, 2, 1, 5), normal(3, 2, 3, 3)],
      build: (x, w) => g.conv(x, w, null, { padding: 1 }),
    },
    {
      name: "in 2-d with groups, strides, dilation and uneven pads",
      at: [normal(2, 4, 7, 6), normal(6, 2, 3, 2), normal(6)],
      build: (x, w, b) => g.conv(x, w, b, { group: 2, stride: [2, 1], dilation: [1, 2], padding: [1, 0, 2, 1] }),
    },
    {
      name: "in 2-d with uneven pads as a VAE samples down",
      at: [normal(1, 2, 6, 6), normal(3, 2, 3, 3), normal(3)],
      build: (x, w, b) => g.conv(x, w, b, { stride: 2, padding: [0, 0, 1, 1] }),
    },
    {
      name: "in 2-d, one group for each channel",
      at: [normal(1, 3, 4, 4), normal(3, 1, 3, 3)],
      build: (x, w) => g.conv(x, w, null, { group: 3, padding: 1 }),
    },
    {
      name: "in 2-d with a kernel of one",
      at: [normal(2, 3, 2, 2), normal(2, 3, 1, 1), normal(2)],
      build: (x, w, b) => g.conv(x, w, b),
    },
  ],
  convTranspose: [
    {
      name: "in 1-d as a vocoder samples up",
      at: [normal(2, 4, 5), normal(4, 2, 4), normal(2)],
      build: (x, w, b) => g.convTranspose(x, w, b, { stride: 2, padding: 1 }),
    },
    {
      name: "in 2-d with stride 1",
      at: [normal(2, 3, 4, 3), normal(3, 2, 3, 2), normal(2)],
      build: (x, w, b) => g.convTranspose(x, w, b, { padding: [1, 0, 0, 1] }),
    },
    {
      name: "in 1-d with output padding",
      at: [normal(1, 2, 4), normal(2, 3, 5), normal(3)],
      build: (x, w, b) => g.convTranspose(x, w, b, { stride: 3, padding: 2, outputPadding: 1 }),
    },
    {
      name: "in 2-d with groups, dilation and uneven pads",
      at: [normal(1, 4, 3, 3), normal(4, 2, 3, 2)],
      build: (x, w) =>
        g.convTranspose(x, w, null, {
          stride: [2, 1],
          group: 2,
          dilation: [1, 2],
          padding: [1, 0, 2, 1],
          outputPadding: [1, 0],
        }),
    },
  ],

  softmax: [
    { at: [normal(2, 4)], build: (x) => g.softmax(x) },
    { name: "along an inner axis", at: [normal(2, 3, 2)], build: (x) => g.softmax(x, 1) },
  ],
  logSoftmax: [
    { at: [normal(2, 4)], build: (x) => g.logSoftmax(x) },
    { name: "along an inner axis", at: [normal(2, 3, 2)], build: (x) => g.logSoftmax(x, 1) },
  ],
  layerNormalization: [
    {
      name: "of the last axis",
      at: [normal(2, 3, 6), normal(6), normal(6)],
      build: (x, s, b) => g.layerNormalization(x, s, b),
    },
    {
      name: "from axis 1 on",
      at: [normal(2, 3, 4), normal(3, 4), normal(3, 4)],
      build: (x, s, b) => g.layerNormalization(x, s, b, { axis: 1 }),
    },
    {
      name: "without bias",
      at: [normal(3, 5), normal(5)],
      build: (x, s) => g.layerNormalization(x, s, null, { epsilon: 0.1 }),
    },
    { name: "without scale and bias", at: [normal(3, 5)], build: (x) => g.layerNormalization(x, null, null) },
    {
      name: "within groups of channels",
      at: [normal(2, 4, 3, 2), normal(4), normal(4)],
      build: (x, s, b) => g.groupNormalization(x, s, b, { groupCount: 2 }),
    },
  ],
  batchNormalization: [
    {
      name: "with given statistics",
      at: [normal(3, 2, 4), normal(2), normal(2), normal(2), positive(2)],
      build: (x, scale, bias, mean, variance) =>
        g.batchNormalization(x, { scale: scale as Value, bias, mean, variance } as never, 0.01),
    },
    {
      name: "with the batch's own statistics",
      at: [normal(3, 2, 2, 2), normal(2), normal(2)],
      build: (x, scale, bias) =>
        g.batchNormalization(x as Value, { scale, bias, ...g.batchStatistics(x as Value) } as never),
    },
  ],
  attention: [
    {
      at: [normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 4)],
      build: (q, k, v) => g.attention(q, k, v, { headCount: 2 }),
    },
    {
      name: "with a mask for each head",
      at: [normal(2, 3, 4), normal(2, 2, 4), normal(2, 2, 4), normal(1, 2, 3, 2)],
      build: (q, k, v, m) => g.attention(q, k, v, { headCount: 2, mask: m as Value }),
    },
    {
      name: "with a mask of keys and its own scale",
      at: [normal(2, 3, 4), normal(2, 2, 4), normal(2, 2, 6), normal(2, 1, 1, 2)],
      build: (q, k, v, m) => g.attention(q, k, v, { headCount: 2, scale: 0.3, mask: m as Value }),
    },
    { name: "of a value with itself", at: [normal(1, 4, 6)], build: (x) => g.attention(x, x, x, { headCount: 3 }) },
  ],
};

function backwards(x: Value, starts: number[], ends: number[], steps: number[]): Value {
  return apply("slice", [x], { starts, ends, steps });
}
