import { numberAt } from "../../tensor/number-at.ts";
import { resolveAxis, type Shape, sameShape, shapeError, sizeOf } from "../../tensor/shape.ts";
import { apply } from "../build.ts";
import { located, type Value } from "../value.ts";

/** The same elements in another shape; one size may be -1. */
export function reshape(x: Value, shape: Shape): Value {
  const known = sizeOf(shape.filter((size) => size !== -1));
  const resolved = shape.map((size) => (size === -1 ? sizeOf(x.shape) / known : size));
  return sameShape(resolved, x.shape) ? x : apply("reshape", [x], { shape: resolved });
}

export function transpose(x: Value, perm: readonly number[]): Value {
  const isIdentity = perm.length === x.shape.length && perm.every((axis, index) => axis === index);
  return isIdentity ? x : apply("transpose", [x], { perm });
}

/** The last two axes exchanged. */
export function transposeLast(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

/** Axes of size 1, and missing leading axes, repeated up to `shape`. */
export function expand(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : apply("expand", [x], { shape });
}

export function concat(parts: readonly Value[], axis: number): Value {
  const first = parts[0];
  if (first === undefined) throw shapeError(located("concat"), "at least one part", "none", "give the parts");
  return parts.length === 1
    ? first
    : apply("concat", parts, { axis: resolveAxis(located("concat"), axis, first.shape.length) });
}

/** What to keep of one axis: `start` and `end` count from the end where negative. */
export interface CutOptions {
  readonly axis: number;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  /** Positive. */
  readonly step?: number | undefined;
}

/** Part of `x`: every axis that no cut names is kept whole. */
export function slice(x: Value, ...cuts: readonly CutOptions[]): Value {
  const starts = x.shape.map(() => 0);
  const ends = [...x.shape];
  const steps = x.shape.map(() => 1);
  for (const cut of cuts) {
    const axis = resolveAxis(located("slice"), cut.axis, x.shape.length);
    const size = numberAt(x.shape, axis);
    const bound = (index: number): number => Math.min(Math.max(index < 0 ? index + size : index, 0), size);
    starts[axis] = bound(cut.start ?? 0);
    ends[axis] = bound(cut.end ?? size);
    steps[axis] = cut.step ?? 1;
  }
  const isWhole = starts.every((start) => start === 0) && sameShape(ends, x.shape) && steps.every((step) => step === 1);
  return isWhole ? x : apply("slice", [x], { starts, ends, steps });
}

/** The order of elements reversed along `axes`. */
export function flip(x: Value, axes: readonly number[]): Value {
  const turned = new Set(axes.map((axis) => resolveAxis(located("flip"), axis, x.shape.length)));
  return apply("slice", [x], {
    starts: x.shape.map((size, axis) => (turned.has(axis) ? size - 1 : 0)),
    ends: x.shape.map((size, axis) => (turned.has(axis) ? -1 : size)),
    steps: x.shape.map((_, axis) => (turned.has(axis) ? -1 : 1)),
  });
}

/** `parts` equal pieces along `axis`. */
export function split(x: Value, parts: number, axis: number): Value[] {
  const size = numberAt(x.shape, resolveAxis(located("split"), axis, x.shape.length)) / parts;
  if (!Number.isInteger(size))
    throw shapeError(located("split"), `a multiple of ${parts}`, `${size * parts}`, "check the axis");
  return Array.from({ length: parts }, (_, index) => slice(x, { axis, start: index * size, end: (index + 1) * size }));
}

export type PadMode = "constant" | "reflect" | "edge";

/** `x` with `begin` elements before and `end` after along one axis. */
export function pad(x: Value, axis: number, begin: number, end: number, mode: PadMode = "constant", value = 0): Value {
  if (begin === 0 && end === 0) return x;
  const rank = x.shape.length;
  const pads = new Array<number>(2 * rank).fill(0);
  const resolved = resolveAxis(located("pad"), axis, rank);
  pads[resolved] = begin;
  pads[resolved + rank] = end;
  return apply("pad", [x], { pads, mode, value });
}

/** `x` shifted cyclically: element i comes from element i - shift. */
export function roll(x: Value, shift: number, axis: number): Value {
  const size = numberAt(x.shape, resolveAxis(located("roll"), axis, x.shape.length));
  const cut = ((-shift % size) + size) % size;
  if (cut === 0) return x;
  return concat([slice(x, { axis, start: cut }), slice(x, { axis, end: cut })], axis);
}

/** Rows of `x` chosen by integer indices: `[…, axis, …]` with `axis` replaced by the shape of `indices`. */
export function gather(x: Value, indices: Value, axis = 0): Value {
  return apply("gather", [x, indices], { axis: resolveAxis(located("gather"), axis, x.shape.length) });
}

/** A zeroed `[…, size, …]` with each update added to the row that its index names. */
export function scatterAdd(indices: Value, updates: Value, axis: number, size: number): Value {
  return apply("scatterAdd", [indices, updates], { axis, size });
}

/** Each element repeated by a whole factor for every axis. */
export function resizeNearest(x: Value, scales: readonly number[]): Value {
  return apply("resizeNearest", [x], { scales });
}
