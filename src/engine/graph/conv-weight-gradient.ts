import { internalError } from "../tensor/error.ts";
import { numberAt } from "../tensor/number-at.ts";
import { sizeOf } from "../tensor/shape.ts";
import { type CutOptions, concat, pad, reshape, slice, transpose, transposeLast } from "./op/layout.ts";
import { full } from "./op/leaf.ts";
import { matMul } from "./op/linear.ts";
import { reduceSum } from "./op/reduction.ts";
import type { ConvAttributes } from "./operator.ts";
import type { Value } from "./value.ts";

/**
 * Gradient of `conv` with respect to its weight: for each tap of the kernel, a matrix product of the result's
 * gradient with the part of x that the tap sees.
 *
 * @param x `[batch, channel, …]`
 * @param weight gives the shape of the result
 * @param gradient of the result of the convolution, `[batch, output channel, …]`
 */
export function convWeightGradient(x: Value, weight: Value, gradient: Value, attributes: ConvAttributes): Value {
  const isDense = attributes.group === 1 && attributes.strides.every((stride) => stride === 1);
  return (isDense ? denseWeightGradient : generalWeightGradient)(x, weight, gradient, attributes);
}

function generalWeightGradient(x: Value, weight: Value, gradient: Value, attributes: ConvAttributes): Value {
  const { strides, pads, dilations, group } = attributes;
  const [outputs, inputsPerGroup, ...kernel] = weight.shape as readonly [number, number, ...number[]];
  const [batch, , ...resultSize] = gradient.shape as readonly [number, number, ...number[]];
  const axes = kernel.length;
  let padded = x;
  for (let axis = 0; axis < axes; axis++) {
    padded = pad(padded, axis + 2, numberAt(pads, axis), numberAt(pads, axis + axes));
  }
  const errors = reshape(gradient, [batch, group, outputs / group, -1]);
  const taps = tapsOf(kernel).map((tap) => {
    const cuts = tap.map((offset, axis): CutOptions => {
      const start = offset * numberAt(dilations, axis);
      const step = numberAt(strides, axis);
      return { axis: axis + 2, start, end: start + (numberAt(resultSize, axis) - 1) * step + 1, step };
    });
    const seen = reshape(slice(padded, ...cuts), [batch, group, inputsPerGroup, -1]);
    const product = matMul(errors, transposeLast(seen));
    return reshape(reduceSum(product, { axes: [0] }), [outputs, inputsPerGroup, 1]);
  });
  return reshape(concat(taps, 2), weight.shape);
}

/** One spatial axis of a convolution with stride 1. */
interface Axis {
  readonly size: number;
  readonly resultSize: number;
  readonly kernel: number;
  readonly dilation: number;
  readonly begin: number;
}

/**
 * The case of stride 1 and one group, which carries nearly all the work, without small copies.
 *
 * The longest axis and the batch become one last axis: images lie behind each other, zeros between them, so that a tap
 * is a shift of that whole axis and the product over it sums the batch too. Along the other axes a tap takes just the
 * rows that it sees.
 */
function denseWeightGradient(x: Value, weight: Value, gradient: Value, { pads, dilations }: ConvAttributes): Value {
  const kernel = weight.shape.slice(2);
  const axes = kernel.map(
    (size, axis): Axis => ({
      size: numberAt(x.shape, axis + 2),
      resultSize: numberAt(gradient.shape, axis + 2),
      kernel: size,
      dilation: numberAt(dilations, axis),
      begin: numberAt(pads, axis),
    }),
  );
  const inner = axes.reduce((best, { size }, axis) => (size > (axes[best] as Axis).size ? axis : best), 0);
  const outer = axes.map((_, axis) => axis).filter((axis) => axis !== inner);
  const line = axes[inner] as Axis;
  const reach = (line.kernel - 1) * line.dilation;
  const width = line.resultSize + reach;

  const images = joinImages(x, inner, line.begin, width - line.begin - line.size);
  const errors = joinImages(gradient, inner, 0, reach);
  const length = numberAt(images.shape, -1) - reach;
  const taps = tapsOf(kernel).map((tap) => {
    const rows = outer.map((axis) => seenRows(axes[axis] as Axis, numberAt(tap, axis)));
    if (rows.some(({ count }) => count <= 0)) return null;
    const shift = numberAt(tap, inner) * line.dilation;
    const image = cutTap(
      images,
      rows.map(({ start, count }) => [start, count]),
      shift,
      length,
    );
    const error = cutTap(
      errors,
      rows.map(({ resultStart, count }) => [resultStart, count]),
      0,
      length,
    );
    return reshape(matMul(error, transposeLast(image)), [numberAt(error.shape, 0), numberAt(image.shape, 0), 1]);
  });
  return reshape(concat(filled(taps), 2), weight.shape);
}

/**
 * `[batch, channel, …]` → `[channel, …outer, batch * (begin + inner + end)]`, zeros before and after each line.
 *
 * ONNX Runtime moves whole images, and then turns each, five times as fast as it does both at once. Images of two columns it would
 * turn again and again, after each cut.
 */
function joinImages(x: Value, inner: number, begin: number, end: number): Value {
  const axis = inner + 2;
  const spaced = end < 0 ? slice(pad(x, axis, begin, 0), { axis, end }) : pad(x, axis, begin, end);
  const [batch, channels, ...sizes] = spaced.shape as readonly [number, number, ...number[]];
  const outer = sizes.map((_, index) => index).filter((index) => index !== inner);
  const outerSizes = outer.map((index) => numberAt(sizes, index));
  const joined = [channels, ...outerSizes, -1];
  if (inner !== 0 || sizeOf(outerSizes) <= 2) {
    return reshape(transpose(spaced, [1, ...outer.map((index) => index + 2), 0, axis]), joined);
  }
  const images = transpose(spaced, [1, 0, ...sizes.map((_, index) => index + 2)]);
  return reshape(transposeLast(reshape(images, [channels, batch * numberAt(sizes, 0), -1])), joined);
}

/** Which rows of an axis a tap sees, and the rows of the result that see them. */
function seenRows(
  { size, resultSize, dilation, begin }: Axis,
  tap: number,
): { start: number; resultStart: number; count: number } {
  const offset = tap * dilation - begin;
  const resultStart = Math.max(0, -offset);
  return { start: resultStart + offset, resultStart, count: Math.min(resultSize, size - offset) - resultStart };
}

/** `[channel, …rows, line]` → `[channel, …]` flat, with the rows and the stretch of the line that a tap needs. */
function cutTap(lines: Value, rows: readonly (readonly number[])[], shift: number, length: number): Value {
  const cuts = rows.map(
    ([start, count], index): CutOptions => ({
      axis: index + 1,
      start: start as number,
      end: (start as number) + (count as number),
    }),
  );
  const kept = slice(lines, ...cuts, { axis: lines.shape.length - 1, start: shift, end: shift + length });
  return reshape(kept, [numberAt(lines.shape, 0), -1]);
}

/** Taps that see only padding get zeros. */
function filled(taps: readonly (Value | null)[]): Value[] {
  const some = taps.find((tap) => tap !== null);
  if (some === undefined || some === null) throw internalError("a convolution whose kernel sees only padding");
  return taps.map((tap) => tap ?? full(some.shape, 0, some.dtype));
}

/** Every position of a kernel, row-major. */
function tapsOf(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (taps, size) => taps.flatMap((tap) => Array.from({ length: size }, (_, index) => [...tap, index])),
    [[]],
  );
}
