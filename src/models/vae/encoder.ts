import { pad } from "../../engine/graph/op/layout.ts";
import type { Value } from "../../engine/graph/value.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { convolution } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import { activate, convolution3, midBlock, resnetBlocks } from "./block.ts";
import type { VaeConfig } from "./config.ts";

/**
 * From a log-mel to the moments of its latent, before `quant_conv`.
 *
 * @param mel `[batch, channel, time, mel]`
 * @returns `[batch, 2 * latent, time / f, mel / f]`
 */
export function encoder(scope: Scope, config: VaeConfig, mel: Value): Value {
  const { block_out_channels: widths, norm_num_groups: groups } = config;
  return scope.within(() => {
    let x = convolution3(scope.at("conv_in"), mel, numberAt(widths, 0));
    for (const [level, width] of widths.entries()) {
      const block = scope.at("down_blocks", level);
      const isLast = level === widths.length - 1;
      x = block.within(() => {
        const deeper = resnetBlocks(block, x, width, config.layers_per_block, groups);
        return isLast ? deeper : downsample(block.at("downsamplers", 0), deeper);
      });
    }
    x = midBlock(scope.at("mid_block"), x, groups, config.mid_block_add_attention);
    return convolution3(
      scope.at("conv_out"),
      activate(scope.at("conv_norm_out"), x, groups),
      2 * config.latent_channels,
    );
  });
}

/** Half as many frames and bands. */
function downsample(scope: Scope, x: Value): Value {
  return scope.within(() => {
    const padded = pad(pad(x, 2, 0, 1), 3, 0, 1); // one row and one column, at the end only
    return convolution(scope.at("conv"), padded, numberAt(x.shape, 1), { kernel: 3, stride: 2 });
  });
}
