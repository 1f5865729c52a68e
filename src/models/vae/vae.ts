import { pad, resizeNearest, type Value } from "../../engine/graph/index.ts";
import { formatShape, shapeError } from "../../engine/tensor/shape.ts";
import { convolution, type Scope } from "../../nn/index.ts";
import { activate, convolution3, midBlock, resnetBlock } from "./block.ts";
import { downsampling, type VaeConfig } from "./config.ts";

/**
 * Mean and log-variance of the latent of a log-mel spectrogram.
 *
 * @param mel `[batch, 1, time, mel]`, natural log of magnitude
 * @returns `[batch, 2 * latent, time / f, mel / f]` with f the downsampling of the config
 * @throws FoleyError "shape" where time or mel is not a multiple of f
 * @see Rombach et al. 2022, section 3.1; names as in diffusers' AutoencoderKL
 */
export function encode(scope: Scope, config: VaeConfig, mel: Value): Value {
  const factor = downsampling(config);
  if (mel.shape.length !== 4 || mel.shape.slice(2).some((size) => size % factor !== 0)) {
    throw shapeError("vae: encode", `[batch, channel, time, mel] in multiples of ${factor}`, formatShape(mel.shape), "pad the spectrogram");
  }
  const moments = encoder(scope.at("encoder"), config, mel);
  return convolution(scope.at("quant_conv"), moments, 2 * config.latent_channels, { kernel: 1 });
}

/**
 * A log-mel spectrogram from a latent.
 *
 * @param latent `[batch, latent, time / f, mel / f]`, not scaled
 * @returns `[batch, 1, time, mel]`
 */
export function decode(scope: Scope, config: VaeConfig, latent: Value): Value {
  const x = convolution(scope.at("post_quant_conv"), latent, config.latent_channels, { kernel: 1 });
  return decoder(scope.at("decoder"), config, x);
}

function encoder(scope: Scope, config: VaeConfig, mel: Value): Value {
  const { block_out_channels: widths, norm_num_groups: groups } = config;
  return scope.within(() => {
    let x = convolution3(scope.at("conv_in"), mel, widths[0] as number);
    for (const [level, width] of widths.entries()) {
      const block = scope.at("down_blocks", level);
      for (let layer = 0; layer < config.layers_per_block; layer++) {
        x = resnetBlock(block.at("resnets", layer), x, width, groups);
      }
      if (level < widths.length - 1) {
        const padded = pad(pad(x, 2, 0, 1), 3, 0, 1); // one row and one column, at the end only
        x = convolution(block.at("downsamplers", 0, "conv"), padded, width, { kernel: 3, stride: 2 });
      }
    }
    x = midBlock(scope.at("mid_block"), x, groups, config.mid_block_add_attention);
    return convolution3(scope.at("conv_out"), activate(scope.at("conv_norm_out"), x, groups), 2 * config.latent_channels);
  });
}

function decoder(scope: Scope, config: VaeConfig, latent: Value): Value {
  const { norm_num_groups: groups } = config;
  const widths = config.block_out_channels.toReversed();
  return scope.within(() => {
    let x = convolution3(scope.at("conv_in"), latent, widths[0] as number);
    x = midBlock(scope.at("mid_block"), x, groups, config.mid_block_add_attention);
    for (const [level, width] of widths.entries()) {
      const block = scope.at("up_blocks", level);
      for (let layer = 0; layer <= config.layers_per_block; layer++) {
        x = resnetBlock(block.at("resnets", layer), x, width, groups);
      }
      if (level < widths.length - 1) {
        x = convolution3(block.at("upsamplers", 0, "conv"), resizeNearest(x, [1, 1, 2, 2]), width);
      }
    }
    return convolution3(scope.at("conv_out"), activate(scope.at("conv_norm_out"), x, groups), config.out_channels);
  });
}
