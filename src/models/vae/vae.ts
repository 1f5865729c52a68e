import type { Value } from "../../engine/graph/value.ts";
import { formatShape, shapeError } from "../../engine/tensor/shape.ts";
import { convolution } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import { downsampling, type VaeConfig } from "./config.ts";
import { decoder } from "./decoder.ts";
import { encoder } from "./encoder.ts";

/**
 * Mean and log-variance of the latent of a log-mel spectrogram.
 *
 * @param mel `[batch, 1, time, mel]`, natural log of magnitude
 * @returns `[batch, 2 * latent, time / f, mel / f]` with f the downsampling of the config
 * @throws FoleyError "shape" where time or mel is not a multiple of f
 * @see Rombach et al. 2022, section 3.1; names as in diffusers' AutoencoderKL
 */
export function encode(scope: Scope, config: VaeConfig, mel: Value): Value {
  const factor = downsampling(config);
  if (mel.shape.length !== 4 || mel.shape.slice(2).some((size) => size % factor !== 0)) {
    throw shapeError(
      "vae: encode",
      `[batch, channel, time, mel] in multiples of ${factor}`,
      formatShape(mel.shape),
      "pad the spectrogram",
    );
  }
  const moments = encoder(scope.at("encoder"), config, mel);
  return convolution(scope.at("quant_conv"), moments, 2 * config.latent_channels, { kernel: 1 });
}

/**
 * A log-mel spectrogram from a latent.
 *
 * @param latent `[batch, latent, time / f, mel / f]`, not scaled
 * @returns `[batch, 1, time, mel]`
 */
export function decode(scope: Scope, config: VaeConfig, latent: Value): Value {
  const x = convolution(scope.at("post_quant_conv"), latent, config.latent_channels, { kernel: 1 });
  return decoder(scope.at("decoder"), config, x);
}
