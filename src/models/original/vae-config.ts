import { FoleyError } from "../../engine/tensor/error.ts";
import { parseVaeConfig, type VaeConfig, vaeConfigFile } from "../vae/config.ts";
import { countOf, type Shaped, sizesOf } from "./shapes.ts";

/** Groups of the original's normalizations at every size. */
const groupCount = 32;

/**
 * The settings of an autoencoder from the shapes of its weights, which have diffusers' names.
 *
 * @throws FoleyError "weights" where weights are missing, "config" for widths that 32 groups do not divide
 */
export function inferVaeConfig(where: string, weights: ReadonlyMap<string, Shaped>, scalingFactor: number): VaeConfig {
  const size = sizesOf(where, weights);
  const levels = countOf(weights, /^encoder\.down_blocks\.(\d+)\./);
  const latentChannels = size("decoder.conv_in.weight", 1);
  const embedded = size("post_quant_conv.weight", 1);
  if (embedded !== latentChannels) {
    throw new FoleyError(
      "config",
      `${where}: vae: expected latents of ${latentChannels} channels inside and outside, got ${embedded}; diffusers has no such autoencoder`,
    );
  }
  const config: VaeConfig = {
    in_channels: size("encoder.conv_in.weight", 1),
    out_channels: size("decoder.conv_out.weight", 0),
    block_out_channels: Array.from({ length: levels }, (_, level) =>
      size(`encoder.down_blocks.${level}.resnets.0.conv2.weight`, 0),
    ),
    layers_per_block: countOf(weights, /^encoder\.down_blocks\.0\.resnets\.(\d+)\./),
    latent_channels: latentChannels,
    norm_num_groups: groupCount,
    mid_block_add_attention: weights.has("encoder.mid_block.attentions.0.to_q.weight"),
    scaling_factor: scalingFactor,
  };
  return parseVaeConfig(`${where}: vae`, vaeConfigFile(config));
}
