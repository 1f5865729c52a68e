import { relu } from "../../engine/graph/op/elementwise.ts";
import { maxPool } from "../../engine/graph/op/linear.ts";
import { reduceMax, reduceMean } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { batchNorm, convolution, linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import type { AisfxConfig } from "./config.ts";

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
  let x = mel;
  for (const [index, width] of widths.entries()) {
    const block = scope.at("embedding_net", `conv_block${index + 1}`);
    x = block.within(() => layer(block, 2, layer(block, 1, x, width), width));
    // The last block is not made smaller.
    if (index < widths.length - 1) x = maxPool(x, [2, 2]);
  }
  const embedding = reduceMax(reduceMean(x, { axes: [3] }), { axes: [2] });
  return { embedding, logits: classesOf(scope.at("fc", head), embedding, class_count) };
}

function layer(block: Scope, number: 1 | 2, x: Value, width: number): Value {
  const sums = convolution(block.at(`conv${number}`), x, width, { kernel: 3, padding: 1, hasBias: false });
  return relu(batchNorm(block.at(`bn${number}`), sums));
}

/** Three layers, each half as wide as the one before; the odd numbers in between are the published network's ReLUs. */
function classesOf(head: Scope, embedding: Value, classCount: number): Value {
  const width = numberAt(embedding.shape, -1);
  const first = relu(linear(head.at(0), embedding, width / 2));
  return linear(head.at(4), relu(linear(head.at(2), first, width / 4)), classCount);
}
