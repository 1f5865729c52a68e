import { relu } from "../../engine/graph/op/elementwise.ts";
import { reshape, transpose } from "../../engine/graph/op/layout.ts";
import { maxPool } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { fanInUniform, zeros } from "../../nn/initializer.ts";
import { convolution, linear } from "../../nn/layer.ts";
import { fromPixelRows, toPixelRows } from "../../nn/pixel-rows.ts";
import type { Scope } from "../../nn/scope.ts";
import {
  fourOutputs,
  maxPooled,
  productCount,
  untiled,
  winogradConvolution,
  winogradKernel,
} from "../../nn/winograd.ts";
import type { VggishConfig } from "./config.ts";

/** Up to here pictures are large and channels few, so that plain convolutions are faster. */
const plainBlocks = 2;
const tiling = { vertical: fourOutputs, horizontal: fourOutputs };

/** A convolution by its place among torchvggish's layers, which counts ReLUs and poolings too. */
interface Layer {
  readonly index: number;
  readonly channels: number;
  readonly width: number;
}

function layersOf({ blocks }: VggishConfig): Layer[][] {
  let [index, channels] = [0, 1];
  return blocks.map((block) => {
    const layers = block.map((width) => {
      const layer = { index, channels, width };
      index += 2;
      channels = width;
      return layer;
    });
    index += 1;
    return layers;
  });
}

/** Layers whose weights are prepared before `vggish` is compiled with them. */
export function tiledVggishLayers(config: VggishConfig): Layer[] {
  return layersOf(config).slice(plainBlocks).flat();
}

/** From a layer's published weights to `features.<index>.kernel`. */
export function vggishKernel(scope: Scope, { index, channels, width }: Layer): Record<string, Value> {
  const initial = fanInUniform(9 * channels);
  const weight = scope.at("features", index).parameter("weight", [width, channels, 3, 3], initial);
  return { [`features.${index}.kernel`]: winogradKernel(weight, tiling) };
}

/**
 * VGGish's embedding before the last ReLU and without PCA, as audioldm_eval takes it.
 *
 * @param mel natural logarithms `[batch, 1, 96, 64]`
 * @returns `[batch, width]`
 * @see Hershey et al. 2017
 */
export function vggish(scope: Scope, config: VggishConfig, mel: Value): Value {
  const layers = layersOf(config);
  let x = mel;
  for (const block of layers.slice(0, plainBlocks)) {
    for (const { index, width } of block) {
      x = relu(convolution(scope.at("features", index), x, width, { kernel: 3, padding: 1 }));
    }
    x = maxPool(x, [2, 2]);
  }
  let rows = toPixelRows(x);
  for (const block of layers.slice(plainBlocks)) {
    const tiles = block.map(({ index, channels, width }) => {
      const layer = scope.at("features", index);
      const kernel = layer.parameter("kernel", [productCount(tiling), width, channels], zeros);
      const result = winogradConvolution(rows, kernel, layer.parameter("bias", [width], zeros), tiling);
      rows = untiled(result);
      return result;
    });
    rows = maxPooled(tiles.at(-1) as (typeof tiles)[number]);
  }
  // Time, frequency, channel: the order of the TensorFlow original.
  x = reshape(transpose(fromPixelRows(rows), [0, 2, 3, 1]), [rows.batch, -1]);
  for (const [i, width] of config.widths.entries()) {
    const sums = linear(scope.at("embeddings", 2 * i), x, width);
    x = i === config.widths.length - 1 ? sums : relu(sums);
  }
  return x;
}
