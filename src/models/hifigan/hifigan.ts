import { add, div, leakyRelu, mul, sub, tanh } from "../../engine/graph/op/elementwise.ts";
import { reshape, transpose } from "../../engine/graph/op/layout.ts";
import type { Value } from "../../engine/graph/value.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { normal, ones, zeros } from "../../nn/initializer.ts";
import { convolution } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import { transposedConvolution } from "../../nn/transposed-convolution.ts";
import type { HifiganConfig } from "./config.ts";

/** The slope after the last block, which the reference leaves at PyTorch's default. */
const lastSlope = 0.01;
const initializer = normal(0.01);

/**
 * A waveform from a log-mel spectrogram.
 *
 * @param mel `[batch, time, mel]`, natural log of magnitude
 * @returns `[batch, sample]`, within ±1; time * hop samples, and a few more at the end where an upsampler's kernel and
 * rate differ by an odd number, as in the reference (AudioLDM's: 32)
 * @see Kong et al. 2020; names as in transformers' SpeechT5HifiGan
 */
export function hifigan(scope: Scope, config: HifiganConfig, mel: Value): Value {
  const { upsample_rates: rates, upsample_kernel_sizes: kernels, resblock_kernel_sizes: sizes } = config;
  const normalized = standardize(scope, config, mel);
  let x = transpose(normalized, [0, 2, 1]); // [batch, mel, time]
  x = convolution(scope.at("conv_pre"), x, config.upsample_initial_channel, { kernel: 7, padding: 3, initializer });
  for (const [level, rate] of rates.entries()) {
    const kernel = kernels[level] as number;
    const width = Math.floor(config.upsample_initial_channel / 2 ** (level + 1));
    x = transposedConvolution(scope.at("upsampler", level), leakyRelu(x, config.leaky_relu_slope), width, {
      kernel,
      stride: rate,
      padding: Math.floor((kernel - rate) / 2),
      initializer,
    });
    const upsampled = x;
    const blocks = sizes.map((size, index) => {
      const dilations = config.resblock_dilation_sizes[index] as readonly number[];
      return residualBlock(scope.at("resblocks", level * sizes.length + index), config, upsampled, size, dilations);
    });
    x = mul(blocks.reduce(add), 1 / sizes.length);
  }
  const wave = tanh(
    convolution(scope.at("conv_post"), leakyRelu(x, lastSlope), 1, { kernel: 7, padding: 3, initializer }),
  );
  return reshape(wave, [numberAt(mel.shape, 0), -1]);
}

/** The buffers are there even where they are not used, as in the reference. */
function standardize(scope: Scope, config: HifiganConfig, mel: Value): Value {
  const mean = scope.buffer("mean", [config.model_in_dim], zeros);
  const scale = scope.buffer("scale", [config.model_in_dim], ones);
  return config.normalize_before ? div(sub(mel, mean), scale) : mel;
}

function residualBlock(
  scope: Scope,
  config: HifiganConfig,
  input: Value,
  kernel: number,
  dilations: readonly number[],
): Value {
  const width = numberAt(input.shape, 1);
  return scope.within(() =>
    dilations.reduce((x, dilation, index) => {
      const reach = (size: number): number => Math.floor((kernel * size - size) / 2);
      const first = convolution(scope.at("convs1", index), leakyRelu(x, config.leaky_relu_slope), width, {
        kernel,
        dilation,
        padding: reach(dilation),
        initializer,
      });
      const second = convolution(scope.at("convs2", index), leakyRelu(first, config.leaky_relu_slope), width, {
        kernel,
        padding: reach(1),
        initializer,
      });
      return add(second, x);
    }, input),
  );
}
