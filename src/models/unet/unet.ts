import { silu } from "../../engine/graph/op/elementwise.ts";
import { concat, resizeNearest, slice } from "../../engine/graph/op/layout.ts";
import type { Value } from "../../engine/graph/value.ts";
import { valueAt } from "../../engine/graph/value.ts";
import { internalError } from "../../engine/tensor/error.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { formatShape, shapeError } from "../../engine/tensor/shape.ts";
import { doubledConvolution } from "../../nn/doubled-convolution.ts";
import { convolution, groupNorm } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import { resnetBlock, transformerBlock } from "./block.ts";
import { headCountOf, type UnetConfig } from "./config.ts";
import { conditionEmbedding } from "./embedding.ts";

export interface UnetInputs {
  /** Noisy latents `[batch, channel, time, freq]`. */
  readonly sample: Value;
  /** `[batch]`, as float32. */
  readonly timestep: Value;
  /** CLAP embeddings `[batch, width]`. */
  readonly classLabels: Value;
}

/**
 * The noise in noisy latents.
 *
 * @returns `[batch, channel, time, freq]`
 * @throws FoleyError "shape" where sample or classLabels have other axes or widths than the config says
 * @see Liu et al. 2023, section 2.2; names as in diffusers' UNet2DConditionModel
 */
export function unet(scope: Scope, config: UnetConfig, inputs: UnetInputs): Value {
  checkInputs(config, inputs);
  const { sample, timestep, classLabels } = inputs;
  const condition = conditionEmbedding(scope, config, timestep, classLabels);
  const first = convolution(scope.at("conv_in"), sample, numberAt(config.block_out_channels, 0), {
    kernel: 3,
    padding: 1,
  });
  const skips = downBlocks(scope, config, first, condition);
  const middle = midBlock(scope.at("mid_block"), config, valueAt(skips, skips.length - 1), condition);
  const last = upBlocks(scope, config, middle, skips, condition);
  const normalized = silu(groupNorm(scope.at("conv_norm_out"), last, config.norm_num_groups, config.norm_eps));
  return convolution(scope.at("conv_out"), normalized, config.out_channels, { kernel: 3, padding: 1 });
}

function checkInputs(config: UnetConfig, { sample, timestep, classLabels }: UnetInputs): void {
  const { in_channels: channels, projection_class_embeddings_input_dim: width } = config;
  const [batch = 0] = sample.shape;
  const isImage = sample.shape.length === 4 && sample.shape[1] === channels;
  if (!isImage)
    throw shapeError("unet: sample", `[batch, ${channels}, time, freq]`, formatShape(sample.shape), "check the latent");
  for (const [name, value, expected] of [
    ["timestep", timestep, [batch]],
    ["classLabels", classLabels, [batch, width]],
  ] as const) {
    if (value.shape.join() === expected.join()) continue;
    throw shapeError(`unet: ${name}`, formatShape(expected), formatShape(value.shape), "give one for each latent");
  }
}

/** What each layer on the way down gives, the deepest last. */
function downBlocks(scope: Scope, config: UnetConfig, first: Value, condition: Value): Value[] {
  const widths = config.block_out_channels;
  const skips = [first];
  let x = first;
  for (const [level, width] of widths.entries()) {
    const block = scope.at("down_blocks", level);
    const hasAttention = config.down_block_types[level] === "CrossAttnDownBlock2D";
    for (let layer = 0; layer < config.layers_per_block; layer++) {
      x = resnetBlock(block.at("resnets", layer), config, x, condition, width);
      if (hasAttention) x = transformerBlock(block.at("attentions", layer), config, x, headCountOf(config, level));
      skips.push(x);
    }
    if (level < widths.length - 1) {
      x = downsample(block.at("downsamplers", 0), x);
      skips.push(x);
    }
  }
  return skips;
}

function midBlock(scope: Scope, config: UnetConfig, x: Value, condition: Value): Value {
  const width = numberAt(x.shape, 1);
  return scope.within(() => {
    const first = resnetBlock(scope.at("resnets", 0), config, x, condition, width);
    const heads = headCountOf(config, config.block_out_channels.length - 1);
    const attended = transformerBlock(scope.at("attentions", 0), config, first, heads);
    return resnetBlock(scope.at("resnets", 1), config, attended, condition, width);
  });
}

function upBlocks(scope: Scope, config: UnetConfig, deepest: Value, skips: readonly Value[], condition: Value): Value {
  const widths = config.block_out_channels.toReversed();
  const waiting = [...skips];
  let x = deepest;
  for (const [index, width] of widths.entries()) {
    const block = scope.at("up_blocks", index);
    const hasAttention = config.up_block_types[index] === "CrossAttnUpBlock2D";
    const heads = headCountOf(config, widths.length - 1 - index);
    for (let layer = 0; layer <= config.layers_per_block; layer++) {
      const skip = waiting.pop();
      if (skip === undefined) throw internalError("unet: more up layers than skips");
      x = resnetBlock(block.at("resnets", layer), config, concat([x, skip], 1), condition, width);
      if (hasAttention) x = transformerBlock(block.at("attentions", layer), config, x, heads);
    }
    const next = waiting.at(-1);
    if (next !== undefined) x = upsample(block.at("upsamplers", 0), x, next);
  }
  return x;
}

/** Half as many frames and bands, rounded up. */
function downsample(scope: Scope, x: Value): Value {
  return scope.within(() =>
    convolution(scope.at("conv"), x, numberAt(x.shape, 1), { kernel: 3, stride: 2, padding: 1 }),
  );
}

/** As many frames and bands as the skip that comes next: twice as many, or one less where halving rounded up. */
function upsample(scope: Scope, x: Value, skip: Value): Value {
  const isDoubled = [2, 3].every((axis) => skip.shape[axis] === 2 * numberAt(x.shape, axis));
  return scope.within(() => {
    if (isDoubled) return doubledConvolution(scope.at("conv"), x, numberAt(x.shape, 1));
    const doubled = resizeNearest(x, [1, 1, 2, 2]);
    const larger = slice(doubled, { axis: 2, end: numberAt(skip.shape, 2) }, { axis: 3, end: numberAt(skip.shape, 3) });
    return convolution(scope.at("conv"), larger, numberAt(x.shape, 1), { kernel: 3, padding: 1 });
  });
}

/** The block of the UNet that a module is in, by the module's path; null outside of residual blocks and transformers. */
export function unetBlockOf(modulePath: string): string | null {
  return /^(mid_block|(down|up)_blocks\/\d+)\/(resnets|attentions)\/\d+/.exec(modulePath)?.[0] ?? null;
}
