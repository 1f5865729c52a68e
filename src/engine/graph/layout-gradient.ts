import { numberAt } from "../tensor/number-at.ts";
import type { Shape } from "../tensor/shape.ts";
import { add } from "./op/elementwise.ts";
import { expand, flip, pad, reshape, resizeNearest, slice } from "./op/layout.ts";
import { reduceSum } from "./op/reduction.ts";
import type { OperatorAttributes } from "./operator.ts";
import type { Value } from "./value.ts";

/** `gradient` summed over the axes that broadcasting repeated, so that it has `shape` again. */
export function sumTo(gradient: Value, shape: Shape): Value {
  const extra = gradient.shape.length - shape.length;
  const axes = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < extra || (shape[axis - extra] === 1 && gradient.shape[axis] !== 1));
  return reshape(axes.length === 0 ? gradient : reduceSum(gradient, { axes, keepDims: true }), shape);
}

/** The gradient put back to where the slice took it from, zeros elsewhere. */
export function unslice(gradient: Value, shape: Shape, { starts, steps }: OperatorAttributes["slice"]): Value {
  let result = gradient;
  for (const [axis, size] of shape.entries()) {
    const count = numberAt(result.shape, axis);
    const [start, step] = [numberAt(starts, axis), numberAt(steps, axis)];
    const forward = Math.abs(step);
    if (step < 0) result = flip(result, [axis]);
    if (forward > 1) result = interleaveZeros(result, axis, forward);
    const covered = (count - 1) * forward + 1;
    const first = step < 0 ? start - covered + 1 : start;
    result = pad(result, axis, first, size - first - covered);
  }
  return result;
}

/** `[a, b, c]` → `[a, 0, b, 0, c]` for a step of 2. */
function interleaveZeros(x: Value, axis: number, step: number): Value {
  const count = numberAt(x.shape, axis);
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const spread = pad(reshape(x, [...before, count, 1, ...after]), axis + 1, 0, step - 1);
  return slice(reshape(spread, [...before, count * step, ...after]), { axis, end: (count - 1) * step + 1 });
}

/** The gradient of padding: what the pads copied from x flows back to where it came from. */
export function unpad(gradient: Value, shape: Shape, { pads, mode }: OperatorAttributes["pad"]): Value {
  let result = gradient;
  for (const [axis, size] of shape.entries()) {
    const [begin, end] = [numberAt(pads, axis), numberAt(pads, axis + shape.length)];
    if (begin === 0 && end === 0) continue;
    const inner = slice(result, { axis, start: begin, end: begin + size });
    const returned = borderGradients[mode];
    const fromHead = begin > 0 ? returned(slice(result, { axis, end: begin }), axis, size, "head") : [];
    const fromTail = end > 0 ? returned(slice(result, { axis, start: begin + size }), axis, size, "tail") : [];
    result = [inner, ...fromHead, ...fromTail].reduce(add);
  }
  return result;
}

type BorderGradient = (border: Value, axis: number, size: number, side: "head" | "tail") => Value[];

const borderGradients: { readonly [M in OperatorAttributes["pad"]["mode"]]: BorderGradient } = {
  constant: () => [],
  edge: (border, axis, size, side) => {
    const sum = reduceSum(border, { axes: [axis], keepDims: true });
    return [side === "head" ? pad(sum, axis, 0, size - 1) : pad(sum, axis, size - 1, 0)];
  },
  reflect: (border, axis, size, side) => {
    const count = numberAt(border.shape, axis);
    const turned = flip(border, [axis]);
    return [side === "head" ? pad(turned, axis, 1, size - count - 1) : pad(turned, axis, size - count - 1, 1)];
  },
};

/** Parts of the gradient for the parts of a concatenation. */
export function unconcat(gradient: Value, parts: readonly Value[], axis: number): Value[] {
  let start = 0;
  return parts.map((part) => {
    const end = start + numberAt(part.shape, axis);
    const piece = slice(gradient, { axis, start, end });
    start = end;
    return piece;
  });
}

/** Sums over the copies that nearest-neighbour resizing made. */
export function unresize(gradient: Value, shape: Shape, scales: readonly number[]): Value {
  const spread = shape.flatMap((size, axis) => [size, numberAt(scales, axis)]);
  return reduceSum(reshape(gradient, spread), { axes: shape.map((_, axis) => 2 * axis + 1) });
}

/** A reduced gradient repeated over the axes that the reduction removed. */
export function unreduce(gradient: Value, shape: Shape, axes: readonly number[]): Value {
  const kept = reshape(
    gradient,
    shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
  );
  return expand(kept, shape);
}

/** A pooled gradient repeated over its window, with zeros where no window lay. */
export function unpool(gradient: Value, shape: Shape, sizes: readonly number[]): Value {
  const spread = resizeNearest(gradient, [1, 1, ...sizes]);
  return shape.reduce((x, size, axis) => pad(x, axis, 0, size - numberAt(x.shape, axis)), spread);
}
