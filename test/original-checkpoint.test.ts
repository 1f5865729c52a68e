import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { float32, type Tensor } from "../src/engine/tensor/tensor.ts";
import { parseClapAudioConfig, parseClapTextConfig } from "../src/models/clap/config.ts";
import { parseHifiganConfig } from "../src/models/hifigan/config.ts";
import { inferClapAudioConfig, inferClapTextConfig } from "../src/models/original/clap-config.ts";
import { inferHifiganConfig } from "../src/models/original/hifigan-config.ts";
import { clapEncoders, originalParts } from "../src/models/original/original-parts.ts";
import { inferUnetConfig } from "../src/models/original/unet-config.ts";
import { inferVaeConfig } from "../src/models/original/vae-config.ts";
import { parseUnetConfig } from "../src/models/unet/config.ts";
import { parseVaeConfig } from "../src/models/vae/config.ts";

type Part = { readonly weights: Readonly<Record<string, readonly number[]>> };
const published = JSON.parse(
  readFileSync(new URL("golden/configs/audioldm-s-full.json", import.meta.url), "utf8"),
) as Record<"unet" | "vae" | "vocoder" | "text" | "audio", Part>;

/** Names of weights that a config says anyway, or that the original does not store. */
const derived = /position_ids|token_type_ids|num_batches_tracked|relative_position_index/;
const namesOf = (part: keyof typeof published): string[] =>
  Object.keys(published[part].weights)
    .filter((name) => !derived.test(name))
    .sort();

const both = (module: string): string[] => [`${module}.weight`, `${module}.bias`];

function resnet(module: string, isWider: boolean): string[] {
  const layers = ["in_layers.0", "in_layers.2", "emb_layers.1", "out_layers.0", "out_layers.3"];
  return [...layers, ...(isWider ? ["skip_connection"] : [])].flatMap((layer) => both(`${module}.${layer}`));
}

function transformer(module: string): string[] {
  const block = `${module}.transformer_blocks.0`;
  const attention = ["attn1", "attn2"].flatMap((name) => [
    ...["to_q", "to_k", "to_v"].map((layer) => `${block}.${name}.${layer}.weight`),
    ...both(`${block}.${name}.to_out.0`),
  ]);
  const plain = [`${module}.norm`, `${module}.proj_in`, `${module}.proj_out`];
  const inner = ["norm1", "norm2", "norm3", "ff.net.0.proj", "ff.net.2"].map((layer) => `${block}.${layer}`);
  return [...attention, ...[...plain, ...inner].flatMap(both)];
}

/** Built as the latent diffusion code builds AudioLDM-S: one list of input blocks, and one of output blocks. */
function originalUnet(): string[] {
  const multipliers = [1, 2, 3, 5];
  const isAttended = (level: number): boolean => level > 0;
  const names = ["time_embed.0", "time_embed.2", "film_emb", "input_blocks.0.0", "out.0", "out.2"].flatMap(both);
  let block = 1;
  let width = 1;
  for (const [level, multiplier] of multipliers.entries()) {
    for (let layer = 0; layer < 2; layer++, block++) {
      names.push(...resnet(`input_blocks.${block}.0`, width !== multiplier));
      if (isAttended(level)) names.push(...transformer(`input_blocks.${block}.1`));
      width = multiplier;
    }
    if (level < multipliers.length - 1) names.push(...both(`input_blocks.${block++}.0.op`));
  }
  const middle = [resnet("middle_block.0", false), transformer("middle_block.1"), resnet("middle_block.2", false)];
  names.push(...middle.flat());
  block = 0;
  for (const level of [3, 2, 1, 0]) {
    for (let layer = 0; layer < 3; layer++, block++) {
      names.push(...resnet(`output_blocks.${block}.0`, true));
      if (isAttended(level)) names.push(...transformer(`output_blocks.${block}.1`));
      if (level > 0 && layer === 2) names.push(...both(`output_blocks.${block}.${isAttended(level) ? 2 : 1}.conv`));
    }
  }
  return names;
}

function originalVae(): string[] {
  const block = (module: string, isWider: boolean): string[] =>
    ["norm1", "conv1", "norm2", "conv2", ...(isWider ? ["nin_shortcut"] : [])].flatMap((layer) =>
      both(`${module}.${layer}`),
    );
  const ends = ["encoder", "decoder"].flatMap((half) => [
    ...["conv_in", "norm_out", "conv_out"].flatMap((layer) => both(`${half}.${layer}`)),
    ...["mid.block_1", "mid.block_2"].flatMap((name) => block(`${half}.${name}`, false)),
    ...["norm", "q", "k", "v", "proj_out"].flatMap((layer) => both(`${half}.mid.attn_1.${layer}`)),
  ]);
  const levels = [0, 1, 2].flatMap((level) => [
    ...[0, 1].flatMap((index) => block(`encoder.down.${level}.block.${index}`, level > 0 && index === 0)),
    ...(level < 2 ? both(`encoder.down.${level}.downsample.conv`) : []),
    ...[0, 1, 2].flatMap((index) => block(`decoder.up.${level}.block.${index}`, level < 2 && index === 0)),
    ...(level > 0 ? both(`decoder.up.${level}.upsample.conv`) : []),
  ]);
  return [...ends, ...levels, ...both("quant_conv"), ...both("post_quant_conv")];
}

const inside = (prefix: string, names: readonly string[]): [string, Tensor][] =>
  names.map((name, index) => [prefix + name, float32([index])]);

const unetNames = originalUnet();
const state = new Map<string, Tensor>([
  ...inside("model.diffusion_model.", unetNames),
  ...unetNames.map((name): [string, Tensor] => [`model_ema.diffusion_model${name.replaceAll(".", "")}`, float32([-1])]),
  ["model_ema.decay", float32([0.9999])],
  ...inside("first_stage_model.", originalVae()),
  ["first_stage_model.loss.logvar", float32([0])],
  ["first_stage_model.decoder.mid.attn_1.q.weight", float32([1, 2, 3, 4], [2, 2, 1, 1])],
  ["first_stage_model.vocoder.conv_pre.weight_g", float32([10], [1, 1, 1])],
  ["first_stage_model.vocoder.conv_pre.weight_v", float32([3, 4], [1, 2, 1])],
  ["first_stage_model.vocoder.ups.0.bias", float32([5])],
  ["cond_stage_model.model.text_branch.embeddings.LayerNorm.weight", float32([7])],
  ["cond_stage_model.model.audio_branch.bn0.weight", float32([8])],
  ["scale_factor", float32([0.9227914214134216], [])],
]);

describe("a checkpoint of the original code", () => {
  const parts = originalParts("original.ckpt", state);

  it("gives the UNet and the autoencoder the names of the published folder", () => {
    expect([...parts.unet.keys()].sort()).toEqual(namesOf("unet"));
    expect([...parts.vae.keys()].sort()).toEqual(namesOf("vae"));
  });

  it("turns the decoder's levels around and makes matrices of the attention's convolutions", () => {
    const last = state.get("first_stage_model.decoder.up.0.block.2.conv1.weight");
    expect(parts.vae.get("decoder.up_blocks.2.resnets.2.conv1.weight")).toBe(last);
    expect(parts.vae.get("decoder.mid_block.attentions.0.to_q.weight")).toEqual(float32([1, 2, 3, 4], [2, 2]));
  });

  it("gives the averages only on wish", () => {
    expect([...parts.unet.values()].every(({ data }) => Number(data[0]) >= 0)).toBe(true);
    const averages = originalParts("original.ckpt", state, { isEma: true }).unet;
    expect([...averages.keys()]).toEqual([...parts.unet.keys()]);
    expect([...averages.values()].every(({ data }) => data[0] === -1)).toBe(true);
    const plain = new Map([...state].filter(([name]) => !name.startsWith("model_ema.")));
    expect(() => originalParts("original.ckpt", plain, { isEma: true })).toThrow(
      "expected the moving average model_ema.",
    );
  });

  it("joins the vocoder's lengths and directions, and knows the latents' scale", () => {
    expect(Object.fromEntries(parts.vocoder)).toEqual({
      mean: float32([0, 0]),
      scale: float32([1, 1]),
      "conv_pre.weight": float32([6, 8], [1, 2, 1]),
      "upsampler.0.bias": float32([5]),
    });
    expect(parts.scalingFactor).toBeCloseTo(0.9227914214, 7);
    expect([...parts.textEncoder.keys()]).toEqual(["text_model.embeddings.LayerNorm.weight"]);
    expect([...parts.audioEncoder.keys()]).toEqual(["audio_model.audio_encoder.batch_norm.weight"]);
  });

  it("is told from other checkpoints", () => {
    expect(() => originalParts("other.pt", new Map())).toThrow("other.pt: expected the original AudioLDM's");
    const strange = new Map([...state, ["model.diffusion_model.label_emb.weight", float32([0])] as const]);
    expect(() => originalParts("other.pt", strange)).toThrow("got label_emb.weight; choose another file");
  });
});

describe("LAION's CLAP", () => {
  it("gives its text encoder the names of the published folder", () => {
    const original = namesOf("text").map((name) =>
      name
        .replace(/^text_model\b/, "text_branch")
        .replace("projection.linear1", "projection.0")
        .replace("projection.linear2", "projection.2"),
    );
    const { textEncoder } = clapEncoders(
      new Map(inside("", [...original, "text_transform.sequential.0.weight", "logit_scale_t"])),
    );
    expect([...textEncoder.keys()].sort()).toEqual(namesOf("text"));
  });

  it("gives its audio encoder transformers' names", () => {
    const block = "audio_branch.layers.0.blocks.1";
    const layers = ["norm1", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"].map((layer) => `${block}.${layer}.weight`);
    const around = [
      "audio_branch.patch_embed.proj.bias",
      "audio_branch.layers.0.downsample.reduction.weight",
      "audio_branch.norm.bias",
    ];
    const more = [
      `${block}.attn.relative_position_bias_table`,
      "audio_branch.bn0.running_var",
      "audio_projection.2.bias",
    ];
    const unused = [
      "audio_branch.head.weight",
      "audio_branch.tscam_conv.bias",
      `${block}.attn_mask`,
      "audio_transform.sequential.0.bias",
    ];
    const { audioEncoder } = clapEncoders(new Map(inside("", [...layers, ...around, ...more, ...unused])));
    const names = new Set(namesOf("audio"));
    expect([...audioEncoder.keys()].filter((name) => !names.has(name))).toEqual([]);
    expect(audioEncoder.size).toBe(layers.length + around.length + more.length);
  });

  it("splits the matrix of queries, keys and values", () => {
    const name = "audio_branch.layers.0.blocks.0.attn.qkv";
    const qkv = new Map([[`${name}.weight`, float32([1, 2, 3, 4, 5, 6], [3, 2])]]);
    const self = "audio_model.audio_encoder.layers.0.blocks.0.attention.self";
    expect(Object.fromEntries(clapEncoders(qkv).audioEncoder)).toEqual({
      [`${self}.query.weight`]: float32([1, 2], [1, 2]),
      [`${self}.key.weight`]: float32([3, 4], [1, 2]),
      [`${self}.value.weight`]: float32([5, 6], [1, 2]),
    });
  });
});

describe("settings told from shapes", () => {
  const shapesOf = (part: keyof typeof published): Map<string, { shape: readonly number[] }> =>
    new Map(Object.entries(published[part].weights).map(([name, shape]) => [name, { shape }]));
  const configOf = (part: keyof typeof published): object => (published[part] as unknown as { config: object }).config;

  it("are those of the published UNet, and on wish its 8 heads", () => {
    const config = inferUnetConfig("a.ckpt", shapesOf("unet"), "diffusers");
    expect(config).toEqual(parseUnetConfig("published", configOf("unet")));
    expect(inferUnetConfig("a.ckpt", shapesOf("unet")).attention_head_dim).toEqual([4, 8, 12, 20]);
  });

  it("are those of the published autoencoder, vocoder and encoders", () => {
    const factor = 0.9227914214134216;
    expect(inferVaeConfig("a.ckpt", shapesOf("vae"), factor)).toEqual(parseVaeConfig("published", configOf("vae")));
    const hints = { sampleRate: 16000, hopSize: 160 };
    expect(inferHifiganConfig("a.ckpt", shapesOf("vocoder"), hints)).toEqual(
      parseHifiganConfig("published", configOf("vocoder")),
    );
    expect(inferClapTextConfig("a.ckpt", shapesOf("text"))).toEqual(parseClapTextConfig("published", configOf("text")));
    expect(inferClapAudioConfig("a.ckpt", shapesOf("audio"))).toEqual(
      parseClapAudioConfig("published", configOf("audio")),
    );
  });

  it("are refused where a weight is missing, and where a vocoder has another hop", () => {
    const shapes = shapesOf("unet");
    shapes.delete("conv_in.weight");
    expect(() => inferUnetConfig("a.ckpt", shapes)).toThrow("a.ckpt: expected the weight conv_in.weight, got none");
    expect(() => inferHifiganConfig("a.ckpt", shapesOf("vocoder"), { sampleRate: 16000, hopSize: 256 })).toThrow(
      "expected kernels of upsamplers that make 256 samples of a frame, got 16, 16, 8, 4, 4",
    );
  });
});
