import { relu } from "../../engine/graph/op/elementwise.ts";
import { maxPool } from "../../engine/graph/op/linear.ts";
import { reduceMax, reduceMean } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { foldedConvolution } from "../../nn/folded-convolution.ts";
import { batchNorm, convolution, linear } from "../../nn/layer.ts";
import { fromPixelRows, type PixelRows, toPixelRows } from "../../nn/pixel-rows.ts";
import type { Scope } from "../../nn/scope.ts";
import { fourOutputs, maxPooled, type Tiles, untiled, winogradConvolution, winogradKernel } from "../../nn/winograd.ts";
import type { AisfxConfig } from "./config.ts";

/** Up to here pictures are large and channels few, so that plain convolutions are faster. */
const plainBlocks = 1;
const tiling = { vertical: fourOutputs, horizontal: fourOutputs };

/** What aiSFX hears in blocks of sound. */
export interface AisfxOutput {
  /** `[block, width]` */
  readonly embedding: Value;
  /** Scores of the head's classes before softmax, `[block, class]`. */
  readonly logits: Value;
}

/**
 * Blocks of two convolutions each, then the mean over frequency and the maximum over time.
 *
 * @param mel scaled log-mels `[block, 1, time, mel]`, as `aisfxLogMel` makes them
 * @see Ma and Lerch 2022, Representation Learning for the Automatic Indexing of Sound Effects Libraries: X-Sequential-CE
 */
export function aisfx(scope: Scope, config: AisfxConfig, mel: Value): AisfxOutput {
  const { block_out_channels: widths, head, class_count } = config;
  const blocks = widths.map((width, index) => ({ block: scope.at("embedding_net", `conv_block${index + 1}`), width }));
  let x = mel;
  for (const { block, width } of blocks.slice(0, plainBlocks)) {
    x = maxPool(
      block.within(() => plainLayer(block, 2, plainLayer(block, 1, x, width), width)),
      [2, 2],
    );
  }
  let rows = toPixelRows(x);
  for (const [index, { block, width }] of blocks.entries()) {
    if (index < plainBlocks) continue;
    const tiles = tiledLayer(block, 2, untiled(tiledLayer(block, 1, rows, width)), width);
    const isLast = index === blocks.length - 1;
    rows = isLast ? untiled(tiles) : maxPooled(tiles);
  }
  const embedding = reduceMax(reduceMean(fromPixelRows(rows), { axes: [3] }), { axes: [2] });
  return { embedding, logits: classesOf(scope.at("fc", head), embedding, class_count) };
}

function plainLayer(block: Scope, number: 1 | 2, x: Value, width: number): Value {
  const sums = convolution(block.at(`conv${number}`), x, width, { kernel: 3, padding: 1, hasBias: false });
  return relu(batchNorm(block.at(`bn${number}`), sums));
}

/** The same layer by Winograd's convolution, whose weights ONNX Runtime makes once, where a program is compiled. */
function tiledLayer(block: Scope, number: 1 | 2, x: PixelRows, width: number): Tiles {
  const [layer, norm] = [block.at(`conv${number}`), block.at(`bn${number}`)];
  const { weight, bias } = foldedConvolution(layer, norm, numberAt(x.values.shape, 1), width);
  return winogradConvolution(x, winogradKernel(weight, tiling), bias, tiling);
}

/** Three layers, each half as wide as the one before; the odd numbers in between are the published network's ReLUs. */
function classesOf(head: Scope, embedding: Value, classCount: number): Value {
  const width = numberAt(embedding.shape, -1);
  const first = relu(linear(head.at(0), embedding, width / 2));
  return linear(head.at(4), relu(linear(head.at(2), first, width / 4)), classCount);
}
