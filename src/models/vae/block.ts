import { add, silu } from "../../engine/graph/op/elementwise.ts";
import { reshape, transpose } from "../../engine/graph/op/layout.ts";
import { attention } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions, numberAt } from "../../engine/tensor/number-at.ts";
import { convolution, groupNorm, linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";

const epsilon = 1e-6;

/** Group normalization and SiLU, as before every convolution of the autoencoder. */
export function activate(scope: Scope, x: Value, groupCount: number): Value {
  return silu(groupNorm(scope, x, groupCount, epsilon));
}

export function convolution3(scope: Scope, x: Value, outputs: number): Value {
  return convolution(scope, x, outputs, { kernel: 3, padding: 1 });
}

/** Two convolutions beside a shortcut; x is `[batch, channel, time, mel]`. */
function resnetBlock(scope: Scope, x: Value, outputs: number, groupCount: number): Value {
  return scope.within(() => {
    const first = convolution3(scope.at("conv1"), activate(scope.at("norm1"), x, groupCount), outputs);
    const second = convolution3(scope.at("conv2"), activate(scope.at("norm2"), first, groupCount), outputs);
    const isSameWidth = x.shape[1] === outputs;
    return add(isSameWidth ? x : convolution(scope.at("conv_shortcut"), x, outputs, { kernel: 1 }), second);
  });
}

/** `count` residual blocks one after the other, as a level of the encoder or decoder begins. */
export function resnetBlocks(scope: Scope, x: Value, outputs: number, count: number, groupCount: number): Value {
  let result = x;
  for (let layer = 0; layer < count; layer++)
    result = resnetBlock(scope.at("resnets", layer), result, outputs, groupCount);
  return result;
}

/** Self-attention with one head over all positions. */
function selfAttention(scope: Scope, x: Value, groupCount: number): Value {
  return scope.within(() => {
    const [batch, channels, time, freq] = dimensions(x.shape, 4);
    const normalized = groupNorm(scope.at("group_norm"), x, groupCount, epsilon);
    const tokens = transpose(reshape(normalized, [batch, channels, time * freq]), [0, 2, 1]); // [batch, token, channel]
    const project = (name: string): Value => linear(scope.at(name), tokens, channels);
    const attended = attention(project("to_q"), project("to_k"), project("to_v"), { headCount: 1 });
    const output = linear(scope.at("to_out", 0), attended, channels);
    return add(reshape(transpose(output, [0, 2, 1]), x.shape), x);
  });
}

export function midBlock(scope: Scope, x: Value, groupCount: number, hasAttention: boolean): Value {
  return scope.within(() => {
    const width = numberAt(x.shape, 1);
    const first = resnetBlock(scope.at("resnets", 0), x, width, groupCount);
    const attended = hasAttention ? selfAttention(scope.at("attentions", 0), first, groupCount) : first;
    return resnetBlock(scope.at("resnets", 1), attended, width, groupCount);
  });
}
