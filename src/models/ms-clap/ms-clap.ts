import { add, gelu } from "../../engine/graph/op/elementwise.ts";
import type { Value } from "../../engine/graph/value.ts";
import { layerNorm, linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import { clapAudioEncoder } from "../clap/audio-encoder.ts";
import type { ClapAudioConfig } from "../clap/config.ts";

/**
 * The audio half of Microsoft's CLAP of 2023: the tower that LAION's has too, and a projection of its own.
 *
 * @param mel decibels `[batch, 1, time, mel]` of `msClapLogMel`
 * @returns the sound in the shared space, of no certain length; `[batch, projection]`
 * @see Elizalde et al. 2023, Natural language supervision for general-purpose audio representations
 */
export function msClapAudio(scope: Scope, config: ClapAudioConfig, mel: Value): Value {
  const pooled = clapAudioEncoder(scope.at("audio_model", "audio_encoder"), config, mel);
  const projection = scope.at("audio_projection");
  const inner = linear(projection.at("linear1"), pooled, config.projection_dim, { hasBias: false });
  const outer = linear(projection.at("linear2"), gelu(inner), config.projection_dim, { hasBias: false });
  return layerNorm(projection.at("layer_norm"), add(inner, outer));
}
