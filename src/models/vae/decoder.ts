import type { Value } from "../../engine/graph/value.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { doubledConvolution } from "../../nn/doubled-convolution.ts";
import type { Scope } from "../../nn/scope.ts";
import { activate, convolution3, midBlock, resnetBlocks } from "./block.ts";
import type { VaeConfig } from "./config.ts";

/**
 * From a latent, after `post_quant_conv`, to a log-mel.
 *
 * @param latent `[batch, latent, time / f, mel / f]`
 * @returns `[batch, channel, time, mel]`
 */
export function decoder(scope: Scope, config: VaeConfig, latent: Value): Value {
  const { norm_num_groups: groups } = config;
  const widths = config.block_out_channels.toReversed();
  return scope.within(() => {
    let x = convolution3(scope.at("conv_in"), latent, numberAt(widths, 0));
    x = midBlock(scope.at("mid_block"), x, groups, config.mid_block_add_attention);
    for (const [level, width] of widths.entries()) {
      const block = scope.at("up_blocks", level);
      const isLast = level === widths.length - 1;
      x = block.within(() => {
        const wider = resnetBlocks(block, x, width, config.layers_per_block + 1, groups);
        return isLast ? wider : upsample(block.at("upsamplers", 0), wider);
      });
    }
    return convolution3(scope.at("conv_out"), activate(scope.at("conv_norm_out"), x, groups), config.out_channels);
  });
}

/** Twice as many frames and bands. */
function upsample(scope: Scope, x: Value): Value {
  return scope.within(() => doubledConvolution(scope.at("conv"), x, numberAt(x.shape, 1)));
}
