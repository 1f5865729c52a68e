import { describe, expect, it } from "vitest";
import { parseVaeConfig, vaeConfigFile, vaePresets } from "./config.ts";

const settings = vaeConfigFile(vaePresets.tiny);

describe("parseVaeConfig", () => {
  it.each(Object.entries(vaePresets))("reads back the settings written for %s", (_, config) => {
    expect(parseVaeConfig("vae", JSON.parse(JSON.stringify(vaeConfigFile(config))))).toEqual(config);
  });

  const refused: [string, object, RegExp][] = [
    [
      "an unknown block",
      { up_block_types: ["UpDecoderBlock2D", "AttnUpDecoderBlock2D"] },
      /^vae\/config.json: up_block_types\.1/,
    ],
    ["no quantizing convolution", { use_quant_conv: false }, /use_quant_conv/],
    [
      "groups that do not divide a level",
      { norm_num_groups: 3 },
      /block_out_channels: expected multiples of 3 .+, got 8/,
    ],
    ["no latent", { latent_channels: 0 }, /latent_channels/],
  ];
  it.each(refused)("refuses %s", (_, change, message) => {
    const error = expect.objectContaining({ code: "config", message: expect.stringMatching(message) });
    expect(() => parseVaeConfig("vae/config.json", { ...settings, ...change })).toThrow(error);
  });
});
