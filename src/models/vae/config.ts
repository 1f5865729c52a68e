import { z } from "zod";
import { parseConfig } from "../parse-config.ts";

/** Settings of an autoencoder, named as in diffusers' `AutoencoderKL`. */
export interface VaeConfig {
  readonly in_channels: number;
  readonly out_channels: number;
  /** Widths of the levels; each but the last halves time and mel. */
  readonly block_out_channels: readonly number[];
  readonly layers_per_block: number;
  readonly latent_channels: number;
  readonly norm_num_groups: number;
  readonly mid_block_add_attention: boolean;
  /** A latent is multiplied by this before diffusion and divided by it after. */
  readonly scaling_factor: number;
}

const count = z.number().int().positive();

/** @throws FoleyError "config" */
export function parseVaeConfig(where: string, settings: unknown): VaeConfig {
  const schema = z.object({
    in_channels: count.default(1),
    out_channels: count.default(1),
    block_out_channels: z.array(count).min(1),
    layers_per_block: count,
    latent_channels: count,
    norm_num_groups: count,
    mid_block_add_attention: z.boolean().default(true),
    scaling_factor: z.number().positive().default(0.18215),
  });
  return parseConfig(where, schema, settings);
}

/** How many frames or bands one step of the latent covers. */
export function downsampling({ block_out_channels }: VaeConfig): number {
  return 2 ** (block_out_channels.length - 1);
}

const shared = { in_channels: 1, out_channels: 1, latent_channels: 8, scaling_factor: 1 };

export const vaePresets: { readonly [P in "tiny" | "nano" | "audioldm"]: VaeConfig } = {
  tiny: {
    ...shared,
    block_out_channels: [8, 16],
    layers_per_block: 1,
    norm_num_groups: 4,
    mid_block_add_attention: true,
  },
  nano: {
    ...shared,
    block_out_channels: [16, 32, 64, 96],
    layers_per_block: 1,
    norm_num_groups: 8,
    mid_block_add_attention: false,
  },
  /** cvssp/audioldm. */
  audioldm: {
    ...shared,
    block_out_channels: [128, 256, 512],
    layers_per_block: 2,
    norm_num_groups: 32,
    mid_block_add_attention: true,
    scaling_factor: 0.9227914214134216,
  },
};
