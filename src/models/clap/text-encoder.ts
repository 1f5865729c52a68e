import { add, gelu, mul, sub, tanh } from "../../engine/graph/op/elementwise.ts";
import { reshape, slice } from "../../engine/graph/op/layout.ts";
import { attention } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions } from "../../engine/tensor/number-at.ts";
import { type Initializer, normal } from "../../nn/initializer.ts";
import { embedding, layerNorm, linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import type { ClapTextConfig } from "./config.ts";
import { projection } from "./projection.ts";

export interface ClapTextInputs {
  /** Token ids `[batch, token]`, int64. */
  readonly inputIds: Value;
  /** 1 for tokens of the text, 0 for padding; `[batch, token]`, float32. */
  readonly attentionMask: Value;
  /** `[batch, token]`, int64; see `positionIds`. */
  readonly positionIds: Value;
}

export interface ClapTextOutputs {
  /** `[batch, token, width]` */
  readonly lastHidden: Value;
  /** `[batch, width]` */
  readonly pooled: Value;
  /** The text in the shared space, not yet of length 1; `[batch, projection]`. */
  readonly embedding: Value;
}

/** Of the tables, whose sum is normalized. */
const tableInitializer = normal(0.02);

/** RoBERTa's 0.02 would leave a narrow tower almost deaf to all but the first token: the spread goes with the width. */
function denseInitializer({ hidden_size: width }: ClapTextConfig): Initializer {
  return normal(1 / Math.sqrt(width));
}

/** RoBERTa's positions: padding stays at the padding's id, tokens count up from the next. */
export function positionIds(inputIds: readonly number[], padTokenId: number): number[] {
  let position = padTokenId;
  return inputIds.map((id) => (id === padTokenId ? padTokenId : ++position));
}

/** The reference cuts every prompt to this. */
const longestOfAll = 512;

/** Tokens that a text tower has places for, `<s>` and `</s>` among them: positions begin after the padding's id. */
export function longestPrompt(config: Pick<ClapTextConfig, "max_position_embeddings" | "pad_token_id">): number {
  return Math.min(longestOfAll, config.max_position_embeddings - config.pad_token_id - 1);
}

/**
 * The text tower.
 *
 * @see Liu et al. 2019 (RoBERTa); names as in transformers' ClapTextModelWithProjection
 */
export function clapText(scope: Scope, config: ClapTextConfig, inputs: ClapTextInputs): ClapTextOutputs {
  const model = scope.at("text_model");
  // What padding adds to a score: far below any other, so that its weight is zero.
  const mask = mul(sub(inputs.attentionMask, 1), 1e9);
  const [batch, tokens] = dimensions(inputs.inputIds.shape, 2);
  const broadcast = reshape(mask, [batch, 1, 1, tokens]);
  let hidden = textEmbeddings(model.at("embeddings"), config, inputs);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    hidden = textLayer(model.at("encoder", "layer", layer), config, hidden, broadcast);
  }
  const first = reshape(slice(hidden, { axis: 1, end: 1 }), [batch, config.hidden_size]);
  const pooled = tanh(
    linear(model.at("pooler", "dense"), first, config.hidden_size, { initializer: denseInitializer(config) }),
  );
  return {
    lastHidden: hidden,
    pooled,
    embedding: projection(scope.at("text_projection"), pooled, config.projection_dim),
  };
}

function textEmbeddings(
  scope: Scope,
  config: ClapTextConfig,
  { inputIds, positionIds: positions }: ClapTextInputs,
): Value {
  const width = config.hidden_size;
  return scope.within(() => {
    const words = embedding(scope.at("word_embeddings"), inputIds, config.vocab_size, width, tableInitializer);
    const places = embedding(
      scope.at("position_embeddings"),
      positions,
      config.max_position_embeddings,
      width,
      tableInitializer,
    );
    const types = scope
      .at("token_type_embeddings")
      .parameter("weight", [config.type_vocab_size, width], tableInitializer);
    const type = reshape(slice(types, { axis: 0, end: 1 }), [1, 1, width]);
    return layerNorm(scope.at("LayerNorm"), add(add(words, type), places), config.layer_norm_eps);
  });
}

function textLayer(scope: Scope, config: ClapTextConfig, hidden: Value, mask: Value): Value {
  const { hidden_size: width, num_attention_heads: headCount, layer_norm_eps: epsilon } = config;
  const initializer = denseInitializer(config);
  return scope.within(() => {
    const self = scope.at("attention", "self");
    const project = (name: string): Value => linear(self.at(name), hidden, width, { initializer });
    const attended = attention(project("query"), project("key"), project("value"), { headCount, mask });
    const output = scope.at("attention", "output");
    const mixed = layerNorm(
      output.at("LayerNorm"),
      add(linear(output.at("dense"), attended, width, { initializer }), hidden),
      epsilon,
    );
    const inner = gelu(linear(scope.at("intermediate", "dense"), mixed, config.intermediate_size, { initializer }));
    const outer = linear(scope.at("output", "dense"), inner, width, { initializer });
    return layerNorm(scope.at("output", "LayerNorm"), add(outer, mixed), epsilon);
  });
}
