import { add, div, gelu } from "../../engine/graph/op/elementwise.ts";
import { concat, expand, reshape, slice, transpose } from "../../engine/graph/op/layout.ts";
import { attention } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions, numberAt } from "../../engine/tensor/number-at.ts";
import { normal } from "../../nn/initializer.ts";
import { convolution, layerNorm, linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import type { PasstConfig } from "./config.ts";

/** Of the norms in the transformer; the head's own is PyTorch's usual one. */
const epsilon = 1e-6;
const initial = normal(0.02);

/**
 * A transformer over patches of a spectrogram, with two tokens that gather what it heard.
 *
 * Fewer frames than 10 s have are fewer patches, whose places are the first ones.
 *
 * @param mel `[batch, 1, time, mel]` of `passtLogMel`, time 16 to 1005
 * @returns the embedding `[batch, width]`, and the logits `[batch, class]` before softmax or sigmoid
 * @see Koutini et al. 2022, Efficient training of audio transformers with patchout
 */
export function passt(scope: Scope, config: PasstConfig, mel: Value): { embedding: Value; logits: Value } {
  const { width, depth, classCount } = config;
  let tokens = concat([...gatheringTokens(scope, config, numberAt(mel.shape, 0)), patches(scope, config, mel)], 1);
  for (let index = 0; index < depth; index++) tokens = block(scope.at("blocks", index), config, tokens);
  const normalized = layerNorm(scope.at("norm"), tokens, epsilon);
  const gathered = (index: number): Value =>
    reshape(slice(normalized, { axis: 1, start: index, end: index + 1 }), [-1, width]);
  const embedding = div(add(gathered(0), gathered(1)), 2);
  const logits = linear(scope.at("head", 1), layerNorm(scope.at("head", 0), embedding), classCount);
  return { embedding, logits };
}

/** The class token and the one for distillation, in their places: each `[batch, 1, width]`. */
function gatheringTokens(scope: Scope, { width }: PasstConfig, batch: number): Value[] {
  const places = scope.parameter("new_pos_embed", [1, 2, width], initial);
  return ["cls_token", "dist_token"].map((name, index) => {
    const place = slice(places, { axis: 1, start: index, end: index + 1 });
    return expand(add(scope.parameter(name, [1, 1, width], initial), place), [batch, 1, width]);
  });
}

/** `[batch, patch, width]`, from the lowest band on, each over all of the time. */
function patches(scope: Scope, config: PasstConfig, mel: Value): Value {
  const { width, patchSize: kernel, stride, grid } = config;
  const image = transpose(mel, [0, 1, 3, 2]);
  const cut = convolution(scope.at("patch_embed", "proj"), image, width, { kernel, stride: [stride, stride] });
  const [batch, , , time] = dimensions(cut.shape, 4);
  const places = scope.parameter("time_new_pos_embed", [1, width, 1, grid[1]], initial);
  const inTime = add(cut, slice(places, { axis: 3, end: time }));
  const placed = add(inTime, scope.parameter("freq_new_pos_embed", [1, width, grid[0], 1], initial));
  return transpose(reshape(placed, [batch, width, -1]), [0, 2, 1]);
}

function block(scope: Scope, config: PasstConfig, x: Value): Value {
  const { width, hiddenWidth } = config;
  return scope.within(() => {
    const attended = add(x, selfAttention(scope.at("attn"), config, layerNorm(scope.at("norm1"), x, epsilon)));
    const normalized = layerNorm(scope.at("norm2"), attended, epsilon);
    const hidden = gelu(linear(scope.at("mlp", "fc1"), normalized, hiddenWidth));
    return add(attended, linear(scope.at("mlp", "fc2"), hidden, width));
  });
}

function selfAttention(scope: Scope, { width, headCount }: PasstConfig, x: Value): Value {
  return scope.within(() => {
    const joined = linear(scope.at("qkv"), x, 3 * width);
    const part = (index: number): Value => slice(joined, { axis: 2, start: index * width, end: (index + 1) * width });
    return linear(scope.at("proj"), attention(part(0), part(1), part(2), { headCount }), width);
  });
}
