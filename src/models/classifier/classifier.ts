import { add, relu } from "../../engine/graph/op/elementwise.ts";
import { concat } from "../../engine/graph/op/layout.ts";
import { reduceMax, reduceMean } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { convolution, groupNorm, linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import type { ClassifierConfig } from "./config.ts";

/** What a classifier says of a clip. */
export interface Classification {
  /** `[batch, class]` */
  readonly logits: Value;
  /** What the last layer sees, `[batch, 2 * width]`. */
  readonly embedding: Value;
}

/**
 * Strided convolutions, then mean and maximum over time and frequency, then a linear layer.
 *
 * @param mel standardized log-mel `[batch, 1, time, mel]`
 */
export function classifier(scope: Scope, config: ClassifierConfig, mel: Value): Classification {
  let x = mel;
  for (const [index, width] of config.block_out_channels.entries()) {
    const block = scope.at("blocks", index);
    x = block.within(() => {
      const strided = convolution(block.at("conv1"), x, width, { kernel: 3, stride: 2, padding: 1 });
      const first = relu(groupNorm(block.at("norm1"), strided, config.norm_num_groups));
      const second = convolution(block.at("conv2"), first, width, { kernel: 3, padding: 1 });
      return relu(add(first, groupNorm(block.at("norm2"), second, config.norm_num_groups)));
    });
  }
  const embedding = concat([reduceMean(x, { axes: [2, 3] }), reduceMax(x, { axes: [2, 3] })], 1);
  return { embedding, logits: linear(scope.at("head"), embedding, config.labels.length) };
}
