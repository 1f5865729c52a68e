import { numberAt } from "../tensor/number-at.ts";
import { sizeOf } from "../tensor/shape.ts";
import { flip, reshape, transpose } from "./op/layout.ts";
import { conv, convTranspose } from "./op/linear.ts";
import { reduceSum } from "./op/reduction.ts";
import type { ConvAttributes } from "./operator.ts";
import type { Value } from "./value.ts";

/** Gradient of `conv` with respect to x, given that of its result. */
export function convInputGradient(x: Value, weight: Value, gradient: Value, attributes: ConvAttributes): Value {
  const { strides, pads, dilations, group } = attributes;
  const axes = strides.length;
  const reach = dilations.map((dilation, axis) => dilation * (numberAt(weight.shape, axis + 2) - 1));
  const mirrored = pads.map((size, index) => numberAt(reach, index % axes) - size);
  const canMirror = strides.every((stride) => stride === 1) && mirrored.every((size) => size >= 0);
  if (canMirror && isTurningCheap(weight, gradient)) {
    return conv(gradient, turnWeight(weight, group), null, { padding: mirrored, dilation: dilations, group });
  }
  const outputPadding = strides.map((stride, axis) => {
    const covered = (numberAt(gradient.shape, axis + 2) - 1) * stride + numberAt(reach, axis) + 1;
    return numberAt(x.shape, axis + 2) + numberAt(pads, axis) + numberAt(pads, axis + axes) - covered;
  });
  return convTranspose(gradient, weight, null, {
    stride: strides,
    padding: pads,
    dilation: dilations,
    group,
    outputPadding,
  });
}

/**
 * Whether a convolution with the turned weight beats a transposed convolution, which adds up overlapping patches
 * instead: turning costs as much as there are weights, adding up as much as there are patches.
 */
function isTurningCheap(weight: Value, gradient: Value): boolean {
  const positions = sizeOf(gradient.shape) / numberAt(gradient.shape, 1);
  return numberAt(weight.shape, 0) < positions;
}

/** `[output, input / group, …k]` → `[input, output / group, …k]` with the kernel reversed along each axis. */
function turnWeight(weight: Value, group: number): Value {
  const [outputs, inputsPerGroup, ...kernel] = weight.shape as readonly [number, number, ...number[]];
  const grouped = reshape(weight, [group, outputs / group, inputsPerGroup, ...kernel]);
  const exchanged = transpose(grouped, [0, 2, 1, ...kernel.map((_, axis) => axis + 3)]);
  const turned = reshape(exchanged, [group * inputsPerGroup, outputs / group, ...kernel]);
  const axes = kernel.map((_, axis) => axis + 2).filter((axis) => turned.shape[axis] !== 1);
  return axes.length === 0 ? turned : flip(turned, axes);
}

/** Sum over everything but the channels. */
export function convBiasGradient(gradient: Value): Value {
  return reduceSum(gradient, { axes: gradient.shape.map((_, axis) => axis).filter((axis) => axis !== 1) });
}
