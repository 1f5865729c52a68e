import { FoleyError } from "../../engine/tensor/error.ts";
import { parseUnetConfig, type UnetConfig, unetConfigFile } from "../unet/config.ts";
import { countOf, type Shaped, sizesOf } from "./shapes.ts";

/** How the original code or diffusers' converter divides a level's width between heads. */
export const headRules = ["original", "diffusers"] as const;
export type HeadRule = (typeof headRules)[number];

/** The UNet normalizes 32 groups at every size; its file does not say so. */
const groupCount = 32;

/**
 * The settings of a UNet from the shapes of its weights, which have diffusers' names.
 *
 * Heads leave no trace in weights. In the original they are 32 wide, 64 in the largest model; diffusers' converter
 * leaves them at 8 for each level, as the folders that it made say.
 *
 * @throws FoleyError "weights" where weights are missing, "config" where they are not those of AudioLDM's UNet
 */
export function inferUnetConfig(
  where: string,
  weights: ReadonlyMap<string, Shaped>,
  heads: HeadRule = "original",
): UnetConfig {
  const size = sizesOf(where, weights);
  const levels = countOf(weights, /^down_blocks\.(\d+)\./);
  const widths = Array.from({ length: levels }, (_, level) => size(`down_blocks.${level}.resnets.0.conv2.weight`, 0));
  const isAttended = (block: string): boolean => weights.has(`${block}.attentions.0.norm.weight`);
  const byLevel = Array.from({ length: levels }, (_, level) => level);
  const conditionWidth = size("class_embedding.weight", 1);
  const timeWidth = size("time_embedding.linear_2.weight", 0);
  const blockInput = size("down_blocks.0.resnets.0.time_emb_proj.weight", 1);
  if (blockInput !== timeWidth + size("class_embedding.weight", 0)) {
    const expected = "a condition beside the time in every block (extra_film_use_concat)";
    throw new FoleyError(
      "weights",
      `${where}: unet: expected ${expected}, got ${blockInput} inputs; it is not AudioLDM's`,
    );
  }
  const headWidth = widths[0] === 256 ? 64 : 32;
  const settings: UnetConfig = {
    in_channels: size("conv_in.weight", 1),
    out_channels: size("conv_out.weight", 0),
    block_out_channels: widths,
    layers_per_block: countOf(weights, /^down_blocks\.0\.resnets\.(\d+)\./),
    down_block_types: byLevel.map((level) =>
      isAttended(`down_blocks.${level}`) ? "CrossAttnDownBlock2D" : "DownBlock2D",
    ),
    up_block_types: byLevel.map((level) => (isAttended(`up_blocks.${level}`) ? "CrossAttnUpBlock2D" : "UpBlock2D")),
    attention_head_dim: heads === "diffusers" ? 8 : widths.map((width) => Math.max(1, Math.floor(width / headWidth))),
    norm_num_groups: groupCount,
    norm_eps: 1e-5,
    projection_class_embeddings_input_dim: conditionWidth,
    flip_sin_to_cos: true,
    freq_shift: 0,
    use_linear_projection: false,
  };
  return parseUnetConfig(`${where}: unet`, unetConfigFile(settings));
}
