import { z } from "zod";
import { FoleyError } from "../../engine/tensor/error.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { byLevel, optionalLiterals, parseConfig, repeats, size } from "../parse-config.ts";

type DownBlock = "DownBlock2D" | "CrossAttnDownBlock2D";
type UpBlock = "UpBlock2D" | "CrossAttnUpBlock2D";

/** Settings of AudioLDM's UNet, named as in diffusers' `UNet2DConditionModel`. */
export interface UnetConfig {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly block_out_channels: readonly number[];
  readonly layers_per_block: number;
  readonly down_block_types: readonly DownBlock[];
  readonly up_block_types: readonly UpBlock[];
  /** How many heads each level has; despite its name, diffusers does not take it for their width. */
  readonly attention_head_dim: number | readonly number[];
  readonly norm_num_groups: number;
  readonly norm_eps: number;
  /** Width of the CLAP embedding. */
  readonly projection_class_embeddings_input_dim: number;
  readonly flip_sin_to_cos: boolean;
  readonly freq_shift: number;
  readonly use_linear_projection: boolean;
}

/** What diffusers could do otherwise and AudioLDM does not. */
const fixed = {
  class_embed_type: "simple_projection",
  class_embeddings_concat: true,
  act_fn: "silu",
  mid_block_type: "UNetMidBlock2DCrossAttn",
  resnet_time_scale_shift: "default",
  time_embedding_type: "positional",
  center_input_sample: false,
  only_cross_attention: false,
  dual_cross_attention: false,
  downsample_padding: 1,
  mid_block_scale_factor: 1,
  transformer_layers_per_block: 1,
} as const;

/** What diffusers writes of layers that AudioLDM's UNet has not, and that would change the sound: one value, or none. */
const absent = {
  resnet_out_scale_factor: 1,
  resnet_skip_time_act: false,
  time_embedding_act_fn: null,
  timestep_post_act: null,
  time_cond_proj_dim: null,
  addition_embed_type: null,
  encoder_hid_dim: null,
  encoder_hid_dim_type: null,
  num_attention_heads: null,
  conv_in_kernel: 3,
  conv_out_kernel: 3,
} as const;

/** What the settings of a UNet may be, each by itself. */
const rows = {
  in_channels: size,
  out_channels: size,
  block_out_channels: byLevel(size),
  layers_per_block: repeats.default(2),
  down_block_types: byLevel(z.enum(["DownBlock2D", "CrossAttnDownBlock2D"])),
  up_block_types: byLevel(z.enum(["UpBlock2D", "CrossAttnUpBlock2D"])),
  attention_head_dim: z.union([size, byLevel(size)]).default(8),
  norm_num_groups: size.default(32),
  norm_eps: z.number().min(0).max(1).default(1e-5),
  projection_class_embeddings_input_dim: size,
  flip_sin_to_cos: z.boolean().default(true),
  freq_shift: z.number().min(0).max(1).default(0),
  use_linear_projection: z.boolean().default(false),
};

/** A UNet's settings where they are a part of others; `parseUnetConfig` also checks that they fit each other. */
export const unetConfigSchema: z.ZodType<UnetConfig> = z.strictObject(rows);

/**
 * @throws FoleyError "config" also for a UNet that is not AudioLDM's: another condition than a concatenated class
 *   embedding, or cross-attention to another width than the level's own
 */
export function parseUnetConfig(where: string, settings: unknown): UnetConfig {
  const { class_embed_type, class_embeddings_concat, ...rest } = fixed;
  const schema = z.object({
    ...rows,
    cross_attention_dim: z.union([byLevel(size), size]).optional(),
    class_embed_type: z.literal(class_embed_type),
    class_embeddings_concat: z.literal(class_embeddings_concat),
    ...optionalLiterals(rest),
    ...optionalLiterals(absent),
  });
  const parsed = parseConfig(where, schema, settings);
  const config: UnetConfig = pick(parsed, Object.keys(rows) as (keyof UnetConfig)[]);
  const { cross_attention_dim: attended } = parsed;
  const each = typeof attended === "number" ? config.block_out_channels.map(() => attended) : attended;
  checkLevels(where, { ...config, cross_attention_dim: each });
  return config;
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}

/** Every list names each level, and the widths suit groups, heads and attention. */
function checkLevels(
  where: string,
  config: UnetConfig & { readonly cross_attention_dim: readonly number[] | undefined },
): void {
  const { block_out_channels: widths } = config;
  const expect = (isMet: boolean, setting: keyof typeof config, expected: string): void => {
    const came = JSON.stringify(config[setting]);
    if (!isMet)
      throw new FoleyError("config", `${where}: ${setting}: expected ${expected}, got ${came}; correct the file`);
  };
  for (const setting of ["down_block_types", "up_block_types", "attention_head_dim"] as const) {
    const list = config[setting];
    expect(
      typeof list === "number" || list.length === widths.length,
      setting,
      `one for each of ${widths.length} levels`,
    );
  }
  const own = config.cross_attention_dim ?? widths;
  expect(own.join() === widths.join(), "cross_attention_dim", `the levels' own widths, ${JSON.stringify(widths)}`);
  for (const [level, width] of widths.entries()) {
    expect(width % config.norm_num_groups === 0, "norm_num_groups", `a divisor of ${width}`);
    expect(width % headCountOf(config, level) === 0, "attention_head_dim", `a divisor of ${width} at level ${level}`);
  }
}

/** What a `config.json` says so that diffusers builds the same network. */
export function unetConfigFile(config: UnetConfig): object {
  return { ...config, ...fixed, cross_attention_dim: config.block_out_channels };
}

/** Heads of a level. */
export function headCountOf({ attention_head_dim }: UnetConfig, level: number): number {
  return typeof attention_head_dim === "number" ? attention_head_dim : numberAt(attention_head_dim, level);
}

const shared = {
  in_channels: 8,
  out_channels: 8,
  norm_eps: 1e-5,
  flip_sin_to_cos: true,
  freq_shift: 0,
  use_linear_projection: false,
};

function blocks(levels: number): Pick<UnetConfig, "down_block_types" | "up_block_types"> {
  const rest = Array.from({ length: levels - 1 });
  return {
    down_block_types: ["DownBlock2D", ...rest.map(() => "CrossAttnDownBlock2D" as const)],
    up_block_types: [...rest.map(() => "CrossAttnUpBlock2D" as const), "UpBlock2D"],
  };
}

export const unetPresets: { readonly [P in "tiny" | "nano" | "audioldm-s"]: UnetConfig } = {
  tiny: {
    ...shared,
    ...blocks(2),
    block_out_channels: [16, 32],
    layers_per_block: 1,
    attention_head_dim: 2,
    norm_num_groups: 4,
    projection_class_embeddings_input_dim: 16,
  },
  nano: {
    ...shared,
    ...blocks(3),
    block_out_channels: [32, 64, 128],
    layers_per_block: 1,
    attention_head_dim: [1, 2, 4],
    // Few groups: a group's normalization hides the amplitude that a small network must see.
    norm_num_groups: 4,
    projection_class_embeddings_input_dim: 128,
  },
  /** cvssp/audioldm-s-full. */
  "audioldm-s": {
    ...shared,
    ...blocks(4),
    block_out_channels: [128, 256, 384, 640],
    layers_per_block: 2,
    attention_head_dim: 8,
    norm_num_groups: 32,
    projection_class_embeddings_input_dim: 512,
  },
};
