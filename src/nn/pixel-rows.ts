import { concat, gather, reshape, transpose } from "../engine/graph/op/layout.ts";
import { constant } from "../engine/graph/op/leaf.ts";
import type { Value } from "../engine/graph/value.ts";
import { dimensions, numberAt } from "../engine/tensor/number-at.ts";
import { float32, int64 } from "../engine/tensor/tensor.ts";

/** Pictures as rows of channels, one for each pixel, in an order that is their own. */
export interface PixelRows {
  /** `[row, channel]`; some rows may belong to no pixel. */
  readonly values: Value;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly rowOf: (item: number, y: number, x: number) => number;
}

/** @param x `[batch, channel, height, width]` */
export function toPixelRows(x: Value): PixelRows {
  const [batch, channels, height, width] = dimensions(x.shape, 4);
  return {
    values: reshape(transpose(x, [0, 2, 3, 1]), [batch * height * width, channels]),
    batch,
    height,
    width,
    rowOf: (item, y, x_) => (item * height + y) * width + x_,
  };
}

/** @returns `[batch, channel, height, width]` */
export function fromPixelRows({ values, batch, height, width, rowOf }: PixelRows): Value {
  const rows: number[] = [];
  for (let item = 0; item < batch; item++) {
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows.push(rowOf(item, y, x));
  }
  const channels = numberAt(values.shape, 1);
  const ordered = gather(values, constant(int64(rows, [rows.length])));
  return transpose(reshape(ordered, [batch, height, width, channels]), [0, 3, 1, 2]);
}

/** The rows of a list of pixels, `[pixel, channel]`; zeros for a pixel beyond the picture's edge. */
export function gatherPixels(
  { values, height, width, rowOf }: PixelRows,
  pixels: readonly (readonly [item: number, y: number, x: number])[],
): Value {
  const [count, channels] = dimensions(values.shape, 2);
  const isInside = ([, y, x]: (typeof pixels)[number]): boolean => y >= 0 && y < height && x >= 0 && x < width;
  const rows = pixels.map((pixel) => (isInside(pixel) ? rowOf(...pixel) : count));
  const zeros = constant(float32(new Float32Array(channels), [1, channels]));
  return gather(concat([values, zeros], 0), constant(int64(rows, [rows.length])));
}
