import { describe, expect, it } from "vitest";
import { parseUnetConfig, unetConfigFile, unetPresets } from "./config.ts";

const settings = unetConfigFile(unetPresets.tiny);

describe("parseUnetConfig", () => {
  it.each(Object.entries(unetPresets))("reads back the settings written for %s", (_, config) => {
    expect(parseUnetConfig("unet", JSON.parse(JSON.stringify(unetConfigFile(config))))).toEqual(config);
  });

  it("ignores what diffusers adds and we do not know", () => {
    const config = parseUnetConfig("unet", { ...settings, _diffusers_version: "0.30.0", sample_size: 128 });
    expect(config).toEqual(unetPresets.tiny);
  });

  it("takes the class's defaults where diffusers' settings are left out, and one width for all levels", () => {
    const { layers_per_block: _layers, ...rest } = settings as { layers_per_block?: number };
    expect(parseUnetConfig("unet", rest).layers_per_block).toBe(2);
    const even = { ...settings, block_out_channels: [16, 16], cross_attention_dim: 16 };
    expect(parseUnetConfig("unet", even).block_out_channels).toEqual([16, 16]);
  });

  const refused: [string, object, RegExp][] = [
    [
      "another condition",
      { class_embed_type: "timestep" },
      /^unet\/config.json: class_embed_type: .+; correct the file$/,
    ],
    ["another activation", { act_fn: "gelu" }, /act_fn/],
    [
      "a level without its block",
      { up_block_types: ["UpBlock2D"] },
      /up_block_types: expected one for each of 2 levels/,
    ],
    ["an unknown block", { down_block_types: ["DownBlock2D", "AttnDownBlock2D"] }, /down_block_types\.1/],
    [
      "attention to another width",
      { cross_attention_dim: [16, 64] },
      /cross_attention_dim: expected .+\[16,32\], got \[16,64\]/,
    ],
    ["groups that do not divide a level", { norm_num_groups: 3 }, /norm_num_groups: expected a divisor of 16, got 3/],
    [
      "heads that do not divide a level",
      { attention_head_dim: [1, 5] },
      /attention_head_dim: expected a divisor of 32/,
    ],
    ["blocks whose output is divided", { resnet_out_scale_factor: 2 }, /resnet_out_scale_factor/],
    ["another condition beside", { addition_embed_type: "text" }, /addition_embed_type/],
    [
      "one width of attention for unlike levels",
      { cross_attention_dim: 16 },
      /cross_attention_dim: expected .+got \[16,16\]/,
    ],
    ["a missing width", { block_out_channels: undefined }, /block_out_channels/],
  ];
  it.each(refused)("refuses %s", (_, change, message) => {
    const error = expect.objectContaining({ code: "config", message: expect.stringMatching(message) });
    expect(() => parseUnetConfig("unet/config.json", { ...settings, ...change })).toThrow(error);
  });
});
