import {
  type ClapAudioConfig,
  type ClapTextConfig,
  parseClapAudioConfig,
  parseClapTextConfig,
} from "../clap/config.ts";
import { countOf, type Shaped, sizesOf } from "./shapes.ts";

/** Width of a head in RoBERTa. */
const headWidth = 64;

/**
 * The settings of CLAP's text encoder from the shapes of its weights, which have transformers' names.
 *
 * @throws FoleyError "weights" where weights are missing
 */
export function inferClapTextConfig(where: string, weights: ReadonlyMap<string, Shaped>): ClapTextConfig {
  const size = sizesOf(where, weights);
  const embeddings = "text_model.embeddings";
  const width = size(`${embeddings}.word_embeddings.weight`, 1);
  return parseClapTextConfig(`${where}: text_encoder`, {
    vocab_size: size(`${embeddings}.word_embeddings.weight`, 0),
    hidden_size: width,
    num_hidden_layers: countOf(weights, /^text_model\.encoder\.layer\.(\d+)\./),
    num_attention_heads: Math.max(1, Math.floor(width / headWidth)),
    intermediate_size: size("text_model.encoder.layer.0.intermediate.dense.weight", 0),
    max_position_embeddings: size(`${embeddings}.position_embeddings.weight`, 0),
    type_vocab_size: size(`${embeddings}.token_type_embeddings.weight`, 0),
    projection_dim: size("text_projection.linear2.weight", 0),
  });
}

/**
 * The settings of CLAP's audio encoder from the shapes of its weights, which have transformers' names. The side of the
 * image is the published one, 256, as are the mel's settings.
 *
 * @throws FoleyError "weights" where weights are missing
 */
export function inferClapAudioConfig(where: string, weights: ReadonlyMap<string, Shaped>): ClapAudioConfig {
  const size = sizesOf(where, weights);
  const encoder = "audio_model.audio_encoder";
  const stages = countOf(weights, /^audio_model\.audio_encoder\.layers\.(\d+)\./);
  const bias = (stage: number): string =>
    `${encoder}.layers.${stage}.blocks.0.attention.self.relative_position_bias_table`;
  const patch = size(`${encoder}.patch_embed.proj.weight`, 2);
  const width = size(`${encoder}.patch_embed.proj.weight`, 0);
  const byStage = Array.from({ length: stages }, (_, stage) => stage);
  return parseClapAudioConfig(`${where}: audio_encoder`, {
    num_mel_bins: size(`${encoder}.batch_norm.weight`, 0),
    patch_size: patch,
    patch_stride: [patch, patch],
    patch_embeds_hidden_size: width,
    window_size: (Math.sqrt(size(bias(0), 0)) + 1) / 2,
    depths: byStage.map((stage) =>
      countOf(weights, new RegExp(`^audio_model\\.audio_encoder\\.layers\\.${stage}\\.blocks\\.(\\d+)\\.`)),
    ),
    num_attention_heads: byStage.map((stage) => size(bias(stage), 1)),
    mlp_ratio: size(`${encoder}.layers.0.blocks.0.intermediate.dense.weight`, 0) / width,
    projection_dim: size("audio_projection.linear2.weight", 0),
  });
}
