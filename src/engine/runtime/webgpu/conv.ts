import { apply } from "../../graph/build.ts";
import { concat, split } from "../../graph/op/layout.ts";
import { full } from "../../graph/op/leaf.ts";
import type { OperatorAttributes } from "../../graph/operator.ts";
import { type Value, valueAt } from "../../graph/value.ts";

type ConvAttributes = OperatorAttributes["conv"];

/** A convolution, or null where there is no fault in it. */
type Row = (x: Value, weight: Value, bias: Value | null, attributes: ConvAttributes) => Value | null;

/** The same convolution around each fault of ONNX Runtime's WebGPU provider (1.30, `conv.cc` and `conv2d_mm.cc`). */
export const rightConv: Row = (x, weight, bias, attributes) => {
  for (const row of [withPadding, byGroups, withChannels]) {
    const result = row(x, weight, bias, attributes);
    if (result !== null) return result;
  }
  return null;
};

function conv(x: Value, weight: Value, bias: Value | null, attributes: ConvAttributes): Value {
  const inputs = bias === null ? [x, weight] : [x, weight, bias];
  return rightConv(x, weight, bias, attributes) ?? apply("conv", inputs, attributes);
}

/**
 * Kernels of one and kernels as large as x are taken for one product where nothing is padded before, and what is padded
 * after is forgotten.
 */
const withPadding: Row = (x, weight, bias, attributes) => {
  const { pads } = attributes;
  const sizes = x.shape.slice(2);
  const kernel = weight.shape.slice(2);
  const isProduct = kernel.every((size) => size === 1) || kernel.every((size, axis) => size === sizes[axis]);
  const axes = sizes.length;
  const isPaddedAfterAlone = pads.slice(0, axes).every((size) => size === 0) && pads.some((size) => size > 0);
  if (!isProduct || !isPaddedAfterAlone) return null;
  const padded = pads.slice(axes).reduce((longer, size, axis) => lengthened(longer, axis + 2, size), x);
  return conv(padded, weight, bias, { ...attributes, pads: pads.map(() => 0) });
};

/** In groups, four (or two) results are computed together with the first one's inputs, also where a group ends among them. */
const byGroups: Row = (x, weight, bias, attributes) => {
  const { group } = attributes;
  const [outputs = 0] = weight.shape;
  const together = outputs % 4 === 0 ? 4 : outputs % 2 === 0 ? 2 : 1;
  if (group === 1 || outputs / group < 4 || (outputs / group) % together === 0) return null;
  const biases = bias === null ? null : split(bias, group, 0);
  const weights = split(weight, group, 0);
  const results = split(x, group, 1).map((part, index) =>
    conv(part, valueAt(weights, index), biases?.[index] ?? null, { ...attributes, group: 1 }),
  );
  return concat(results, 1);
};

/**
 * Channels that are a multiple of three but not of four are read three at a time from the wrong places, where there are
 * more than three (microsoft/onnxruntime#29651).
 */
const withChannels: Row = (x, weight, bias, attributes) => {
  const [, channels = 0] = x.shape;
  if (attributes.group !== 1 || channels <= 3 || channels % 3 !== 0 || channels % 4 === 0) return null;
  const missing = 4 - (channels % 4);
  return conv(lengthened(x, 1, missing), lengthened(weight, 1, missing), bias, attributes);
};

/** Zeros after the end of an axis. A pad would be fused into the convolution again. */
function lengthened(x: Value, axis: number, count: number): Value {
  if (count === 0) return x;
  const shape = x.shape.map((size, other) => (other === axis ? count : size));
  return concat([x, full(shape, 0, x.dtype)], axis);
}
