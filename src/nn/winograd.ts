import { add, max, mul, relu } from "../engine/graph/op/elementwise.ts";
import { reshape, slice, transposeLast } from "../engine/graph/op/layout.ts";
import { constant } from "../engine/graph/op/leaf.ts";
import { matMul } from "../engine/graph/op/linear.ts";
import type { Value } from "../engine/graph/value.ts";
import { dimensions } from "../engine/tensor/number-at.ts";
import { float32 } from "../engine/tensor/tensor.ts";
import { gatherPixels, type PixelRows } from "./pixel-rows.ts";

type Matrix = readonly (readonly number[])[];

/** How a convolution with three taps along one axis becomes fewer products: Aᵀ [(G g) ⊙ (Bᵀ d)]. */
export interface Transform {
  /** Where the inputs of a tile lie, counted from its first output. */
  readonly inputs: readonly number[];
  readonly outputCount: number;
  /** Bᵀ `[product, input]`, G `[product, 3]`, Aᵀ `[output, product]`. */
  readonly data: Matrix;
  readonly kernel: Matrix;
  readonly output: Matrix;
}

/** Six products for four outputs, where a plain convolution takes twelve; F(4, 3) of Lavin and Gray 2016. */
export const fourOutputs: Transform = {
  inputs: [-1, 0, 1, 2, 3, 4],
  outputCount: 4,
  data: [
    [4, 0, -5, 0, 1, 0],
    [0, -4, -4, 1, 1, 0],
    [0, 4, -4, -1, 1, 0],
    [0, -2, -1, 2, 1, 0],
    [0, 2, -1, -2, 1, 0],
    [0, 4, 0, -5, 0, 1],
  ],
  kernel: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
  output: [
    [1, 1, 1, 1, 1, 0],
    [0, 1, -1, 2, -2, 0],
    [0, 1, 1, 4, 4, 0],
    [0, 1, -1, 8, -8, 1],
  ],
};

/** Four products for two outputs instead of six: F(2, 3). Its weights take a third less memory than those of `fourOutputs`. */
export const twoOutputs: Transform = {
  inputs: [-1, 0, 1, 2],
  outputCount: 2,
  data: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, 1, 0, -1],
  ],
  kernel: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  output: [
    [1, 1, 1, 0],
    [0, 1, -1, -1],
  ],
};

/** Three products for an axis of two pixels in all, beyond which there is nothing. */
export const wholeOfTwo: Transform = {
  inputs: [0, 1],
  outputCount: 2,
  data: [
    [1, 1],
    [0, 1],
    [1, 0],
  ],
  kernel: [
    [0, 1, 0],
    [0, -1, 1],
    [1, -1, 0],
  ],
  output: [
    [1, 1, 0],
    [1, 0, 1],
  ],
};

/** How tiles are cut, along height and along width. */
export interface Tiling {
  readonly vertical: Transform;
  readonly horizontal: Transform;
}

/** Results of a convolution, tile by tile: `[output of the tile, tile, channel]`. */
export interface Tiles extends Tiling {
  readonly values: Value;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The weights of a convolution as `winogradConvolution` takes them. They are larger, and worth making once.
 *
 * @param weight `[output channel, channel, 3, 3]`
 * @returns `[product, output channel, channel]`
 */
export function winogradKernel(weight: Value, { vertical, horizontal }: Tiling): Value {
  const [outputs, channels] = dimensions(weight.shape, 2);
  const taps = transposeLast(reshape(weight, [outputs * channels, 9]));
  const kernels = matMul(both(vertical.kernel, horizontal.kernel), taps);
  return reshape(kernels, [productCount({ vertical, horizontal }), outputs, channels]);
}

export function productCount({ vertical, horizontal }: Tiling): number {
  return vertical.data.length * horizontal.data.length;
}

/**
 * relu of a convolution of 3 × 3 with zeros around the picture, by Winograd's minimal filtering: for many channels, where
 * products cost more than moving pixels, two to three times as fast as a plain one.
 *
 * @param kernel `[product, output channel, channel]`, of `winogradKernel` with the same tiling
 * @param bias `[output channel]`
 * @see Lavin and Gray 2016, "Fast algorithms for convolutional neural networks"
 */
export function winogradConvolution(x: PixelRows, kernel: Value, bias: Value, tiling: Tiling): Tiles {
  const { vertical, horizontal } = tiling;
  const [products, outputs, channels] = dimensions(kernel.shape, 3);
  const offsets = vertical.inputs.flatMap((dy) => horizontal.inputs.map((dx) => [dy, dx] as const));
  const corners = cornersOf(x, tiling);
  const tileCount = corners.length;
  const pixels = offsets.flatMap(([dy, dx]) =>
    corners.map(([item, top, left]) => [item, top + dy, left + dx] as const),
  );
  const gathered = reshape(gatherPixels(x, pixels), [offsets.length, tileCount * channels]);
  const data = reshape(matMul(both(vertical.data, horizontal.data), gathered), [products, tileCount, channels]);
  const sums = reshape(matMul(kernel, transposeLast(data)), [products, outputs * tileCount]);
  const outputCount = vertical.outputCount * horizontal.outputCount;
  const results = reshape(matMul(both(vertical.output, horizontal.output), sums), [outputCount, outputs, tileCount]);
  const values = transposeLast(relu(add(results, reshape(bias, [outputs, 1]))));
  return { ...tiling, values, batch: x.batch, height: x.height, width: x.width };
}

/** The first output of each tile. */
function cornersOf(
  { batch, height, width }: Pick<Tiles, "batch" | "height" | "width">,
  { vertical, horizontal }: Tiling,
): (readonly [item: number, y: number, x: number])[] {
  const corners: (readonly [number, number, number])[] = [];
  for (let item = 0; item < batch; item++) {
    for (let y = 0; y < height; y += vertical.outputCount) {
      for (let x = 0; x < width; x += horizontal.outputCount) corners.push([item, y, x]);
    }
  }
  return corners;
}

/** Both axes at once: the Kronecker product. */
function both(vertical: Matrix, horizontal: Matrix): Value {
  const rows = vertical.flatMap((a) => horizontal.map((b) => a.flatMap((u) => b.map((v) => u * v))));
  return constant(float32(rows.flat(), [rows.length, rows[0]?.length ?? 0]));
}

/** Every pixel of the tiles by a factor of its own: `factors` are rows of one channel. */
export function scalePixels(tiles: Tiles, factors: PixelRows): Tiles {
  const { vertical, horizontal, values } = tiles;
  const corners = cornersOf(tiles, tiles);
  const pixels = placesOf(vertical, horizontal).flatMap(([dy, dx]) =>
    corners.map(([item, y, x]) => [item, y + dy, x + dx] as const),
  );
  const [outputs, count] = dimensions(values.shape, 2);
  return { ...tiles, values: mul(values, reshape(gatherPixels(factors, pixels), [outputs, count, 1])) };
}

function placesOf(vertical: Transform, horizontal: Transform): (readonly [dy: number, dx: number])[] {
  const range = ({ outputCount }: Transform): number[] => Array.from({ length: outputCount }, (_, i) => i);
  return range(vertical).flatMap((dy) => range(horizontal).map((dx) => [dy, dx] as const));
}

/** The pixels themselves. */
export function untiled(tiles: Tiles): PixelRows {
  return pixelsOf(tiles, tiles.values, 1);
}

/** The mean of each 2 × 2 pixels, which lie in one tile; a last odd row or column is dropped. */
export function averagePooled(tiles: Tiles): PixelRows {
  const { vertical, horizontal, values } = tiles;
  const [outputs, count, channels] = dimensions(values.shape, 3);
  const pooling = both(pairsOf(vertical), pairsOf(horizontal));
  const pooled = matMul(pooling, reshape(values, [outputs, count * channels]));
  return pixelsOf(tiles, reshape(pooled, [outputs / 4, count, channels]), 2);
}

/** The largest of each 2 × 2 pixels, as `averagePooled`. */
export function maxPooled(tiles: Tiles): PixelRows {
  const { vertical, horizontal, values } = tiles;
  const [outputs, count, channels] = dimensions(values.shape, 3);
  const split = [vertical.outputCount / 2, 2, horizontal.outputCount / 2, 2, count * channels];
  const largest = [1, 3].reduce(
    (x, axis) => max(slice(x, { axis, end: 1 }), slice(x, { axis, start: 1 })),
    reshape(values, split),
  );
  return pixelsOf(tiles, reshape(largest, [outputs / 4, count, channels]), 2);
}

function pairsOf({ outputCount }: Transform): Matrix {
  const indices = Array.from({ length: outputCount }, (_, i) => i);
  return indices.slice(outputCount / 2).map((_, pair) => indices.map((i) => (i >> 1 === pair ? 0.5 : 0)));
}

/** @param values `[pixel of the tile, tile, channel]` of pictures that are `factor` times as small as the tiles' */
function pixelsOf({ vertical, horizontal, batch, height, width }: Tiles, values: Value, factor: 1 | 2): PixelRows {
  const [outputs, count, channels] = dimensions(values.shape, 3);
  const [down, right] = [vertical.outputCount / factor, horizontal.outputCount / factor];
  const across = Math.ceil(width / horizontal.outputCount);
  return {
    values: reshape(values, [outputs * count, channels]),
    batch,
    height: Math.floor(height / factor),
    width: Math.floor(width / factor),
    rowOf(item, y, x) {
      const tile = item * (count / batch) + Math.floor(y / down) * across + Math.floor(x / right);
      return ((y % down) * right + (x % right)) * count + tile;
    },
  };
}
