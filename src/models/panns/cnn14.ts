import { mul, relu } from "../../engine/graph/op/elementwise.ts";
import { resizeNearest, slice, transpose } from "../../engine/graph/op/layout.ts";
import { averagePool } from "../../engine/graph/op/linear.ts";
import { reduceMean } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { foldedConvolution } from "../../nn/folded-convolution.ts";
import { zeros } from "../../nn/initializer.ts";
import { batchNorm, convolution, linear } from "../../nn/layer.ts";
import { fromPixelRows, type PixelRows, toPixelRows } from "../../nn/pixel-rows.ts";
import type { Scope } from "../../nn/scope.ts";
import {
  averagePooled,
  fourOutputs,
  productCount,
  scalePixels,
  type Tiles,
  type Tiling,
  twoOutputs,
  untiled,
  wholeOfTwo,
  winogradConvolution,
  winogradKernel,
} from "../../nn/winograd.ts";
import type { PannsConfig } from "./config.ts";

/** Frames that become one place in time after all blocks. */
export const framesPerPlace = 32;

/** Frames on each side on which a place depends beyond its own: two convolutions of ±1 at each scale from 1 to 32. */
export const contextFrames = 128;

/** Up to here pictures are large and channels few, so that plain convolutions are faster. */
const plainBlocks = 2;

/**
 * Cnn14 up to its last block, for clips of several lengths in one batch.
 *
 * Frames beyond a clip's end are set to zero after each layer, which is what a convolution sees beyond the end of a clip
 * that has its own length: so the places within a clip are those that the clip alone would give.
 *
 * @param mel decibels `[batch, 1, time, mel]`, time a multiple of 32, mel 64
 * @param isWithin `[batch, 1, time, 1]`, 1 within the clip and 0 beyond its end
 * @returns `[batch, width, time / 32]`, the mean over frequency
 * @see Kong et al. 2020, PANNs
 */
export function cnn14Places(scope: Scope, { widths }: PannsConfig, mel: Value, isWithin: Value): Value {
  const perBand = batchNorm(scope.at("bn0"), transpose(mel, [0, 3, 2, 1]));
  let x = mul(transpose(perBand, [0, 3, 2, 1]), isWithin);
  let within = isWithin;
  for (const [index, width] of widths.slice(0, plainBlocks).entries()) {
    const block = scope.at(`conv_block${index + 1}`);
    x = block.within(() => plainLayer(block, 2, mul(plainLayer(block, 1, x, width), within), width));
    within = halved(within);
    x = mul(averagePool(x, [2, 2]), within);
  }
  return tiledPlaces(scope, widths, toPixelRows(x), within);
}

/** The blocks after the plain ones. */
function tiledPlaces(scope: Scope, widths: readonly number[], x: PixelRows, isWithin: Value): Value {
  let [rows, within] = [x, isWithin];
  for (const [index, width] of widths.slice(plainBlocks, -1).entries()) {
    const block = scope.at(`conv_block${plainBlocks + index + 1}`);
    const first = scalePixels(tiledLayer(block, 1, rows, width), everyBand(within, rows.width));
    const second = tiledLayer(block, 2, untiled(first), width);
    within = halved(within);
    const inWholeWindows = resizeNearest(within, [1, 1, 2, 1]);
    rows = averagePooled(scalePixels(second, everyBand(inWholeWindows, rows.width)));
  }
  const [block, width] = [scope.at(`conv_block${widths.length}`), numberAt(widths, -1)];
  const first = scalePixels(tiledLayer(block, 1, rows, width), everyBand(within, rows.width));
  return reduceMean(fromPixelRows(untiled(tiledLayer(block, 2, untiled(first), width))), { axes: [3] });
}

/** A window of two frames lies within the clip where the second one does. */
function halved(within: Value): Value {
  return slice(within, { axis: 2, start: 1, step: 2 });
}

/** `[batch, 1, time, 1]` for each of `width` bands. */
function everyBand(within: Value, width: number): PixelRows {
  const rows = toPixelRows(within);
  return { ...rows, width, rowOf: (item, y) => rows.rowOf(item, y, 0) };
}

function plainLayer(block: Scope, number: 1 | 2, x: Value, width: number): Value {
  const sums = convolution(block.at(`conv${number}`), x, width, { kernel: 3, padding: 1, hasBias: false });
  return relu(batchNorm(block.at(`bn${number}`), sums));
}

/** The same layer by Winograd's convolution, whose weights `cnn14Kernel` makes. */
function tiledLayer(block: Scope, number: 1 | 2, x: PixelRows, width: number): Tiles {
  const layer = block.at(`conv${number}`);
  const tiling = tilingFor(x.width);
  const kernel = layer.parameter("kernel", [productCount(tiling), width, numberAt(x.values.shape, 1)], zeros);
  return winogradConvolution(x, kernel, layer.parameter("bias", [width], zeros), tiling);
}

function tilingFor(bandCount: number): Tiling {
  return bandCount === 2
    ? { vertical: twoOutputs, horizontal: wholeOfTwo }
    : { vertical: fourOutputs, horizontal: fourOutputs };
}

/** A layer whose weights are prepared before `cnn14Places` is compiled with them. */
export interface TiledLayer {
  /** Such as `conv_block3`, and the number of the layer in it. */
  readonly block: string;
  readonly number: 1 | 2;
  readonly channels: number;
  readonly width: number;
  readonly tiling: Tiling;
}

export function tiledCnn14Layers({ widths, mel }: PannsConfig): TiledLayer[] {
  return widths.slice(plainBlocks).flatMap((width, i) => {
    const index = plainBlocks + i;
    const shared = { block: `conv_block${index + 1}`, width, tiling: tilingFor(mel.melCount >> index) };
    return [
      { ...shared, number: 1, channels: numberAt(widths, index - 1) },
      { ...shared, number: 2, channels: width },
    ] as const;
  });
}

/**
 * From the published weights of a convolution and its normalization to those of the tiled layer: `<block>.conv1.kernel`
 * and `<block>.conv1.bias`.
 */
export function cnn14Kernel(
  scope: Scope,
  { block, number, channels, width, tiling }: TiledLayer,
): Record<string, Value> {
  const [layer, norm] = [scope.at(block, `conv${number}`), scope.at(block, `bn${number}`)];
  const { weight, bias } = foldedConvolution(layer, norm, channels, width);
  return { [`${layer.path}.kernel`]: winogradKernel(weight, tiling), [`${layer.path}.bias`]: bias };
}

/**
 * From the maximum plus the mean over time to what audioldm_eval calls "2048" and "logits".
 *
 * @param pooled `[batch, width]`
 * @returns the embedding `[batch, embedding width]` and the logits `[batch, class]` before the sigmoid
 */
export function cnn14Head(scope: Scope, config: PannsConfig, pooled: Value): { embedding: Value; logits: Value } {
  const embedding = relu(linear(scope.at("fc1"), pooled, config.embeddingWidth));
  return { embedding, logits: linear(scope.at("fc_audioset"), embedding, config.classCount) };
}
