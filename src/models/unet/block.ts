import { add, gelu, mul, silu } from "../../engine/graph/op/elementwise.ts";
import { reshape, split, transpose } from "../../engine/graph/op/layout.ts";
import { attention } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { valueAt } from "../../engine/graph/value.ts";
import { dimensions, numberAt } from "../../engine/tensor/number-at.ts";
import { convolution, groupNorm, layerNorm, linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import type { UnetConfig } from "./config.ts";

/**
 * Two convolutions beside a shortcut, with the condition added between them.
 *
 * @param x `[batch, channel, time, freq]`
 * @param condition `[batch, width]`, already activated
 */
export function resnetBlock(scope: Scope, config: UnetConfig, x: Value, condition: Value, outputs: number): Value {
  const { norm_num_groups: groups, norm_eps: epsilon } = config;
  return scope.within(() => {
    const activated = silu(groupNorm(scope.at("norm1"), x, groups, epsilon));
    const first = convolution(scope.at("conv1"), activated, outputs, { kernel: 3, padding: 1 });
    const shift = linear(scope.at("time_emb_proj"), condition, outputs);
    const shifted = add(first, reshape(shift, [numberAt(x.shape, 0), outputs, 1, 1]));
    const normalized = silu(groupNorm(scope.at("norm2"), shifted, groups, epsilon));
    const second = convolution(scope.at("conv2"), normalized, outputs, { kernel: 3, padding: 1 });
    const isSameWidth = x.shape[1] === outputs;
    return add(isSameWidth ? x : convolution(scope.at("conv_shortcut"), x, outputs, { kernel: 1 }), second);
  });
}

/**
 * A transformer over all positions; what cross-attention would look at is the positions themselves.
 *
 * @param x `[batch, channel, time, freq]`
 */
export function transformerBlock(scope: Scope, config: UnetConfig, x: Value, headCount: number): Value {
  return scope.within(() => {
    const [batch, channels, time, freq] = dimensions(x.shape, 4);
    const normalized = groupNorm(scope.at("norm"), x, config.norm_num_groups, 1e-6);
    const tokensOf = (y: Value): Value => transpose(reshape(y, [batch, channels, time * freq]), [0, 2, 1]); // [batch, token, channel]
    const imageOf = (y: Value): Value => reshape(transpose(y, [0, 2, 1]), x.shape);
    const isLinear = config.use_linear_projection;
    const project = (name: string, y: Value): Value =>
      isLinear ? linear(scope.at(name), y, channels) : convolution(scope.at(name), y, channels, { kernel: 1 });

    const tokens = isLinear ? project("proj_in", tokensOf(normalized)) : tokensOf(project("proj_in", normalized));
    const attended = basicTransformer(scope.at("transformer_blocks", 0), tokens, headCount);
    const result = isLinear ? imageOf(project("proj_out", attended)) : project("proj_out", imageOf(attended));
    return add(result, x);
  });
}

function basicTransformer(scope: Scope, tokens: Value, headCount: number): Value {
  return scope.within(() => {
    const first = add(selfAttention(scope.at("attn1"), layerNorm(scope.at("norm1"), tokens), headCount), tokens);
    const second = add(selfAttention(scope.at("attn2"), layerNorm(scope.at("norm2"), first), headCount), first);
    return add(feedForward(scope.at("ff"), layerNorm(scope.at("norm3"), second)), second);
  });
}

function selfAttention(scope: Scope, tokens: Value, headCount: number): Value {
  return scope.within(() => {
    const width = numberAt(tokens.shape, 2);
    const project = (name: string): Value => linear(scope.at(name), tokens, width, { hasBias: false });
    const attended = attention(project("to_q"), project("to_k"), project("to_v"), { headCount });
    return linear(scope.at("to_out", 0), attended, width);
  });
}

/** Gated by GELU, four times as wide inside (Shazeer 2020). */
function feedForward(scope: Scope, tokens: Value): Value {
  return scope.within(() => {
    const width = numberAt(tokens.shape, 2);
    const gated = scope.at("net", 0).within(() => {
      const halves = split(linear(scope.at("net", 0, "proj"), tokens, 8 * width), 2, 2);
      const [hidden, gate] = [valueAt(halves, 0), valueAt(halves, 1)];
      return mul(hidden, gelu(gate));
    });
    return linear(scope.at("net", 2), gated, width);
  });
}
