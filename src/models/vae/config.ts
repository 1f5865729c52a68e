import { z } from "zod";
import { FoleyError } from "../../engine/tensor/error.ts";
import { byLevel, optionalLiterals, parseConfig, repeats, size } from "../parse-config.ts";

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

/** What diffusers could do otherwise and AudioLDM does not. */
const fixed = { act_fn: "silu", use_quant_conv: true, use_post_quant_conv: true } as const;

/** What the settings of an autoencoder may be, each by itself. */
const rows = {
  in_channels: size.default(1),
  out_channels: size.default(1),
  block_out_channels: byLevel(size),
  layers_per_block: repeats.default(1),
  latent_channels: size.default(4),
  norm_num_groups: size.default(32),
  mid_block_add_attention: z.boolean().default(true),
  scaling_factor: z.number().positive().default(0.18215),
};

/** An autoencoder's settings where they are a part of others; `parseVaeConfig` also checks that they fit each other. */
export const vaeConfigSchema: z.ZodType<VaeConfig> = z.strictObject(rows);

/** @throws FoleyError "config" */
export function parseVaeConfig(where: string, settings: unknown): VaeConfig {
  const schema = z.object({
    ...rows,
    down_block_types: byLevel(z.literal("DownEncoderBlock2D")).optional(),
    up_block_types: byLevel(z.literal("UpDecoderBlock2D")).optional(),
    ...optionalLiterals(fixed),
  });
  const { in_channels, out_channels, block_out_channels, layers_per_block, latent_channels, ...rest } = parseConfig(
    where,
    schema,
    settings,
  );
  const { norm_num_groups, mid_block_add_attention, scaling_factor } = rest;
  const narrow = block_out_channels.find((width) => width % norm_num_groups !== 0);
  if (narrow !== undefined) {
    throw new FoleyError(
      "config",
      `${where}: block_out_channels: expected multiples of ${norm_num_groups} (norm_num_groups), got ${narrow}; correct the file`,
    );
  }
  return {
    in_channels,
    out_channels,
    block_out_channels,
    layers_per_block,
    latent_channels,
    norm_num_groups,
    mid_block_add_attention,
    scaling_factor,
  };
}

/** What a `config.json` says so that diffusers builds the same network. */
export function vaeConfigFile(config: VaeConfig): object {
  const levels = config.block_out_channels;
  return {
    ...config,
    ...fixed,
    down_block_types: levels.map(() => "DownEncoderBlock2D"),
    up_block_types: levels.map(() => "UpDecoderBlock2D"),
  };
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
