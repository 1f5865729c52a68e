import { reshape, transpose } from "../../engine/graph/op/layout.ts";
import { reduceMean } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions, numberAt } from "../../engine/tensor/number-at.ts";
import { formatShape, shapeError } from "../../engine/tensor/shape.ts";
import { batchNorm, convolution, layerNorm } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import type { ClapAudioConfig } from "./config.ts";
import { resizeCubic } from "./interpolate.ts";
import { projection } from "./projection.ts";
import { patchMerging, swinLayer, type TokenGrid } from "./swin.ts";

export interface ClapAudioInputs {
  /** Log-power mel in decibels `[batch, 1, time, mel]`; see `clapFeatures`. */
  readonly inputFeatures: Value;
}

export interface ClapAudioOutputs {
  /** `[batch, width]` */
  readonly pooled: Value;
  /** The sound in the shared space, not yet of length 1; `[batch, projection]`. */
  readonly embedding: Value;
}

/**
 * The audio tower.
 *
 * @throws FoleyError "shape" where the spectrogram is longer or has more bands than the image holds
 * @see Chen et al. 2022 (HTS-AT); names as in transformers' ClapAudioModelWithProjection
 */
export function clapAudio(scope: Scope, config: ClapAudioConfig, { inputFeatures }: ClapAudioInputs): ClapAudioOutputs {
  const pooled = clapAudioEncoder(scope.at("audio_model", "audio_encoder"), config, inputFeatures);
  return { pooled, embedding: projection(scope.at("audio_projection"), pooled, config.projection_dim) };
}

/** What the audio tower makes of a spectrogram before it is projected: `[batch, width]`. */
export function clapAudioEncoder(scope: Scope, config: ClapAudioConfig, features: Value): Value {
  const { depths } = config;
  const normalized = transpose(batchNorm(scope.at("batch_norm"), transpose(features, [0, 3, 2, 1])), [0, 3, 2, 1]);
  let hidden = patchEmbedding(scope.at("patch_embed"), config, foldIntoImage(config, normalized));
  let grid: TokenGrid = [config.spec_size / config.patch_stride[0], config.spec_size / config.patch_stride[1]];
  for (const [stage, depth] of depths.entries()) {
    const layers = scope.at("layers", stage);
    const heads = numberAt(config.num_attention_heads, stage);
    for (let layer = 0; layer < depth; layer++) {
      hidden = swinLayer(layers.at("blocks", layer), config, hidden, grid, heads, layer % 2 === 1);
    }
    if (stage < depths.length - 1) {
      hidden = patchMerging(layers.at("downsample"), hidden, grid);
      grid = [Math.ceil(grid[0] / 2), Math.ceil(grid[1] / 2)];
    }
  }
  return reduceMean(layerNorm(scope.at("norm"), hidden), { axes: [1] });
}

/**
 * A long, low spectrogram cut into stretches of time that lie above each other in a square.
 *
 * @param features `[batch, 1, time, mel]`
 * @returns `[batch, 1, spec_size, spec_size]`
 */
function foldIntoImage({ spec_size: size, num_mel_bins: bands }: ClapAudioConfig, features: Value): Value {
  const [batch, , time, mel] = dimensions(features.shape, 4);
  const ratio = Math.floor(size / bands);
  const [frames, rows] = [size * ratio, Math.floor(size / ratio)];
  if (time > frames || mel > rows) {
    throw shapeError(
      "clap: audio",
      `at most [${frames}, ${rows}] of [time, mel]`,
      formatShape(features.shape),
      "crop the sound",
    );
  }
  let image = time < frames ? resizeCubic(features, frames) : features;
  if (mel < rows) image = transpose(resizeCubic(transpose(image, [0, 1, 3, 2]), rows), [0, 1, 3, 2]);
  const stretches = reshape(image, [batch, ratio, frames / ratio, rows]);
  return reshape(transpose(stretches, [0, 1, 3, 2]), [batch, 1, rows * ratio, frames / ratio]);
}

/** `[batch, 1, height, width]` → `[batch, token, channel]` */
function patchEmbedding(scope: Scope, config: ClapAudioConfig, image: Value): Value {
  const { patch_size: kernel, patch_stride: stride, patch_embeds_hidden_size: width } = config;
  return scope.within(() => {
    const padding = stride.map((step) => Math.floor((kernel - step) / 2));
    const patches = convolution(scope.at("proj"), image, width, { kernel, stride, padding });
    const tokens = transpose(reshape(patches, [numberAt(image.shape, 0), width, -1]), [0, 2, 1]);
    return layerNorm(scope.at("norm"), tokens);
  });
}
