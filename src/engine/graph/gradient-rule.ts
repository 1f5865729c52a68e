import { internalError } from "../tensor/error.ts";
import { numberAt } from "../tensor/number-at.ts";
import { attentionGradient } from "./attention-gradient.ts";
import { convBiasGradient, convInputGradient } from "./conv-gradient.ts";
import { convWeightGradient } from "./conv-weight-gradient.ts";
import type { GradientContext } from "./gradient-context.ts";
import { sumTo, unconcat, unpad, unpool, unreduce, unresize, unslice } from "./layout-gradient.ts";
import { batchNormalizationGradient, layerNormalizationGradient } from "./normalization-gradient.ts";
import {
  add,
  cast,
  cos,
  div,
  equal,
  erf,
  exp,
  greater,
  log,
  mul,
  neg,
  pow,
  sigmoid,
  sign,
  sin,
  sub,
  where,
} from "./op/elementwise.ts";
import { gather, reshape, scatterAdd, transpose, transposeLast } from "./op/layout.ts";
import { averagePool, conv, matMul } from "./op/linear.ts";
import { reduceSum } from "./op/reduction.ts";
import type { OperatorName } from "./operator.ts";
import type { Value } from "./value.ts";

/** The gradient for each input, null for one that has none (an index, a condition) or is not needed. */
export type GradientRule<K extends OperatorName> = (context: GradientContext<K>) => readonly (Value | null)[];

/** Expressions built from the same operators; null where the result is not differentiable. */
export const gradientRules: { readonly [K in OperatorName]: GradientRule<K> | null } = {
  input: null,
  parameter: null,
  constant: null,
  greater: null,
  less: null,
  equal: null,

  add: ({ inputs: [a, b], gradient, needed }) =>
    lazily(
      needed,
      () => sumTo(gradient, v(a).shape),
      () => sumTo(gradient, v(b).shape),
    ),
  sub: ({ inputs: [a, b], gradient, needed }) =>
    lazily(
      needed,
      () => sumTo(gradient, v(a).shape),
      () => sumTo(neg(gradient), v(b).shape),
    ),
  mul: ({ inputs: [a, b], gradient, needed }) =>
    lazily(
      needed,
      () => sumTo(mul(gradient, v(b)), v(a).shape),
      () => sumTo(mul(gradient, v(a)), v(b).shape),
    ),
  div: ({ inputs: [a, b], outputs: [y], gradient, needed }) =>
    lazily(
      needed,
      () => sumTo(div(gradient, v(b)), v(a).shape),
      () => sumTo(neg(div(mul(gradient, v(y)), v(b))), v(b).shape),
    ),
  pow: ({ inputs: [a, b], outputs: [y], gradient, needed }) =>
    lazily(
      needed,
      () => sumTo(mul(gradient, mul(v(b), pow(v(a), sub(v(b), 1)))), v(a).shape),
      () => sumTo(mul(gradient, mul(v(y), log(v(a)))), v(b).shape),
    ),
  max: ({ inputs: [a, b], gradient, needed }) =>
    chosenGradient(gradient, greater(v(b), v(a)), v(b), v(a), needed, true),
  min: ({ inputs: [a, b], gradient, needed }) =>
    chosenGradient(gradient, greater(v(a), v(b)), v(b), v(a), needed, true),
  where: ({ inputs: [condition, a, b], gradient, needed }) => [
    null,
    ...chosenGradient(gradient, v(condition), v(a), v(b), needed.slice(1), false),
  ],

  neg: ({ gradient }) => [neg(gradient)],
  exp: ({ outputs: [y], gradient }) => [mul(gradient, v(y))],
  log: ({ inputs: [x], gradient }) => [div(gradient, v(x))],
  sqrt: ({ outputs: [y], gradient }) => [div(mul(gradient, 0.5), v(y))],
  reciprocal: ({ outputs: [y], gradient }) => [neg(mul(gradient, mul(v(y), v(y))))],
  abs: ({ inputs: [x], gradient }) => [mul(gradient, sign(v(x)))],
  sign: null,
  detach: null,
  sin: ({ inputs: [x], gradient }) => [mul(gradient, cos(v(x)))],
  cos: ({ inputs: [x], gradient }) => [neg(mul(gradient, sin(v(x))))],
  erf: ({ inputs: [x], gradient }) => [mul(gradient, mul(exp(neg(mul(v(x), v(x)))), 2 / Math.sqrt(Math.PI)))],
  tanh: ({ outputs: [y], gradient }) => [mul(gradient, sub(1, mul(v(y), v(y))))],
  sigmoid: ({ outputs: [y], gradient }) => [mul(gradient, mul(v(y), sub(1, v(y))))],
  softplus: ({ inputs: [x], gradient }) => [mul(gradient, sigmoid(v(x)))],
  relu: ({ inputs: [x], gradient }) => [where(greater(v(x), 0), gradient, 0)],
  leakyRelu: ({ inputs: [x], attributes, gradient }) => [
    where(greater(v(x), 0), gradient, mul(gradient, attributes.alpha)),
  ],
  gelu: ({ inputs: [x], gradient }) => {
    const cumulative = mul(add(erf(mul(v(x), Math.SQRT1_2)), 1), 0.5);
    const density = mul(exp(mul(mul(v(x), v(x)), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [mul(gradient, add(cumulative, mul(v(x), density)))];
  },
  silu: ({ inputs: [x], outputs: [y], gradient }) => {
    const gate = sigmoid(v(x));
    return [mul(gradient, add(gate, mul(v(y), sub(1, gate))))];
  },
  clip: ({ inputs: [x], outputs: [y], gradient }) => [where(equal(v(x), v(y)), gradient, 0)],
  cast: ({ inputs: [x], gradient }) => [cast(gradient, v(x).dtype)],

  reshape: ({ inputs: [x], gradient }) => [reshape(gradient, v(x).shape)],
  transpose: ({ attributes: { perm }, gradient }) => [
    transpose(
      gradient,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ],
  expand: ({ inputs: [x], gradient }) => [sumTo(gradient, v(x).shape)],
  concat: ({ inputs, attributes: { axis }, gradient }) => unconcat(gradient, inputs, axis),
  slice: ({ inputs: [x], attributes, gradient }) => [unslice(gradient, v(x).shape, attributes)],
  pad: ({ inputs: [x], attributes, gradient }) => [unpad(gradient, v(x).shape, attributes)],
  gather: ({ inputs: [x, indices], attributes: { axis }, gradient }) => [
    scatterAdd(v(indices), gradient, axis, numberAt(v(x).shape, axis)),
    null,
  ],
  scatterAdd: ({ inputs: [indices], attributes: { axis }, gradient }) => [null, gather(gradient, v(indices), axis)],
  resizeNearest: ({ inputs: [x], attributes: { scales }, gradient }) => [unresize(gradient, v(x).shape, scales)],

  reduceSum: ({ inputs: [x], attributes: { axes }, gradient }) => [unreduce(gradient, v(x).shape, axes)],
  reduceMean: ({ inputs: [x], outputs: [y], attributes: { axes }, gradient }) => {
    const count = elementCount(v(x)) / elementCount(v(y));
    return [unreduce(mul(gradient, 1 / count), v(x).shape, axes)];
  },
  reduceMax: ({ inputs: [x], outputs: [y], attributes: { axes }, gradient }) => {
    const isMaximum = cast(equal(v(x), unreduce(v(y), v(x).shape, axes)), v(x).dtype);
    const share = div(isMaximum, reduceSum(isMaximum, { axes, keepDims: true }));
    return [mul(unreduce(gradient, v(x).shape, axes), share)];
  },

  averagePool: ({ inputs: [x], attributes: { sizes }, gradient }) => [
    mul(unpool(gradient, v(x).shape, sizes), 1 / sizes.reduce((product, size) => product * size, 1)),
  ],
  maxPool: ({ inputs: [x], outputs: [y], attributes: { sizes }, gradient }) => {
    const isMaximum = cast(equal(v(x), unpool(v(y), v(x).shape, sizes)), v(x).dtype);
    const share = div(gradient, averagePool(isMaximum, sizes));
    const count = sizes.reduce((product, size) => product * size, 1);
    return [mul(unpool(mul(share, 1 / count), v(x).shape, sizes), isMaximum)];
  },

  matMul: ({ inputs: [a, b], gradient, needed }) =>
    lazily(
      needed,
      () => sumTo(matMul(gradient, transposeLast(v(b))), v(a).shape),
      () => matMulRightGradient(v(a), v(b), gradient),
    ),
  conv: ({ inputs: [x, weight], attributes, gradient, needed }) =>
    lazily(
      needed,
      () => convInputGradient(v(x), v(weight), gradient, attributes),
      () => convWeightGradient(v(x), v(weight), gradient, attributes),
      () => convBiasGradient(gradient),
    ),
  convTranspose: ({ inputs: [x, weight], attributes, gradient, needed }) =>
    lazily(
      needed,
      () => {
        const { strides: stride, pads: padding, dilations: dilation, group } = attributes;
        return conv(gradient, v(weight), null, { stride, padding, dilation, group });
      },
      // The roles of x and the gradient change places with those of a convolution.
      () => convWeightGradient(gradient, v(weight), v(x), attributes),
      () => convBiasGradient(gradient),
    ),

  softmax: ({ outputs: [y], attributes: { axis }, gradient }) => {
    const weighted = mul(gradient, v(y));
    return [sub(weighted, mul(v(y), reduceSum(weighted, { axes: [axis], keepDims: true })))];
  },
  logSoftmax: ({ outputs: [y], attributes: { axis }, gradient }) => [
    sub(gradient, mul(exp(v(y)), reduceSum(gradient, { axes: [axis], keepDims: true }))),
  ],
  layerNormalization: layerNormalizationGradient,
  batchNormalization: batchNormalizationGradient,
  attention: attentionGradient,
};

/** An input that the operator's shape rule guarantees. */
function v(value: Value | undefined): Value {
  if (value === undefined) throw internalError("a gradient rule asked for an input that the operator does not have");
  return value;
}

/** Builds only the gradients that lead to a target. */
function lazily(needed: readonly boolean[], ...builders: readonly (() => Value)[]): (Value | null)[] {
  return needed.map((isNeeded, index) => (isNeeded ? (builders[index]?.() ?? null) : null));
}

/** Gradients of a choice between two values; `swapped` when the rule's first input is the second choice. */
function chosenGradient(
  gradient: Value,
  condition: Value,
  chosen: Value,
  other: Value,
  needed: readonly boolean[],
  swapped: boolean,
): (Value | null)[] {
  const first = () => sumTo(where(condition, gradient, 0), chosen.shape);
  const second = () => sumTo(where(condition, 0, gradient), other.shape);
  return swapped ? lazily(needed, second, first) : lazily(needed, first, second);
}

/** For a weight shared by a batch, one long product instead of one for each item and a sum. */
function matMulRightGradient(a: Value, b: Value, gradient: Value): Value {
  if (b.shape.length > 2) return sumTo(matMul(transposeLast(a), gradient), b.shape);
  const rows = reshape(a, [-1, numberAt(a.shape, -1)]);
  return matMul(transposeLast(rows), reshape(gradient, [-1, numberAt(gradient.shape, -1)]));
}

function elementCount(value: Value): number {
  return value.shape.reduce((product, size) => product * size, 1);
}
