import { add, clip, cos, exp, gelu, mul, sin } from "../../engine/graph/op/elementwise.ts";
import { concat, pad, reshape, slice, transpose } from "../../engine/graph/op/layout.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions } from "../../engine/tensor/number-at.ts";
import { filled, normal, zeros } from "../../nn/initializer.ts";
import { layerNorm, linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import type { VocosConfig } from "./config.ts";
import { inverseStft } from "./inverse-stft.ts";

const initializer = normal(0.02);
const epsilon = 1e-6;
const kernel = 7;
/** Of a bin, so that an outlier does not burst. */
const largestMagnitude = 1e2;

/**
 * A waveform from a log-mel spectrogram, by the Fourier transform of its frames: nothing in it runs at the sample rate.
 *
 * Everything is `[batch, time, channel]`, so that norms and products lie in memory as they are and nothing is transposed.
 *
 * @param mel `[batch, time, mel]`, natural log of magnitude
 * @returns `[batch, time * hop]`
 * @see Siuzdak 2023, "Vocos"; names as in its checkpoints
 */
export function vocos(scope: Scope, config: VocosConfig, mel: Value): Value {
  return head(scope.at("head"), config, backbone(scope.at("backbone"), config, mel));
}

function backbone(scope: Scope, config: VocosConfig, mel: Value): Value {
  return scope.within(() => {
    let x = layerNorm(scope.at("norm"), embed(scope.at("embed"), mel, config.dim), epsilon);
    for (let layer = 0; layer < config.num_layers; layer++) x = block(scope.at("convnext", layer), config, x);
    return layerNorm(scope.at("final_layer_norm"), x, epsilon);
  });
}

/** A convolution along time from mel bands to channels, as one product with `kernel` frames side by side. */
function embed(scope: Scope, mel: Value, outputs: number): Value {
  const [, , bands] = dimensions(mel.shape, 3);
  return scope.within(() => {
    const weight = scope.parameter("weight", [outputs, bands, kernel], initializer);
    const bias = scope.parameter("bias", [outputs], zeros);
    const product = reshape(transpose(weight, [2, 1, 0]), [kernel * bands, outputs]);
    return add(matMul(concat(shifted(mel), 2), product), bias);
  });
}

/** ConvNeXt's block along time. @see Liu et al. 2022 */
function block(scope: Scope, { dim, intermediate_dim, num_layers }: VocosConfig, x: Value): Value {
  return scope.within(() => {
    const mixed = layerNorm(scope.at("norm"), depthwise(scope.at("dwconv"), x), epsilon);
    const wide = gelu(linear(scope.at("pwconv1"), mixed, intermediate_dim, { initializer }));
    const narrow = linear(scope.at("pwconv2"), wide, dim, { initializer });
    return add(x, mul(narrow, scope.parameter("gamma", [dim], filled(1 / num_layers))));
  });
}

/**
 * A convolution of each channel by itself, as a sum of shifted copies: along channels that lie side by side this is quicker than
 * ONNX Runtime's grouped convolution, forward and backward.
 */
function depthwise(scope: Scope, x: Value): Value {
  const [, , channels] = dimensions(x.shape, 3);
  return scope.within(() => {
    const weight = scope.parameter("weight", [channels, 1, kernel], initializer);
    const bias = scope.parameter("bias", [channels], zeros);
    const taps = reshape(transpose(weight, [2, 1, 0]), [kernel, channels]);
    const tap = (index: number): Value => slice(taps, { axis: 0, start: index, end: index + 1 });
    return add(
      shifted(x)
        .map((copy, index) => mul(copy, tap(index)))
        .reduce(add),
      bias,
    );
  });
}

/** What each tap of a kernel in the middle of its frame sees, zeros beyond the ends. */
function shifted(x: Value): Value[] {
  const [, time] = dimensions(x.shape, 3);
  const reach = (kernel - 1) / 2;
  const padded = pad(x, 1, reach, reach);
  return Array.from({ length: kernel }, (_, start) => slice(padded, { axis: 1, start, end: start + time }));
}

/** Magnitude and phase of each bin, then samples. */
function head(scope: Scope, { n_fft: frame, hop_length: hop }: VocosConfig, x: Value): Value {
  return scope.within(() => {
    const bins = frame / 2 + 1;
    const out = linear(scope.at("out"), x, 2 * bins, { initializer });
    const magnitude = exp(clip(slice(out, { axis: 2, end: bins }), -1e4, Math.log(largestMagnitude)));
    const phase = slice(out, { axis: 2, start: bins });
    const spectrum = concat([mul(magnitude, cos(phase)), mul(magnitude, sin(phase))], 2);
    return inverseStft(spectrum, { frame, hop });
  });
}
