import { add, div, mul, sqrt, sub } from "../engine/graph/op/elementwise.ts";
import { reshape } from "../engine/graph/op/layout.ts";
import type { Value } from "../engine/graph/value.ts";
import { fanInUniform, ones, zeros } from "./initializer.ts";
import type { Scope } from "./scope.ts";

/** Weights of a convolution of 3 × 3 with a bias. */
interface FoldedConvolution {
  /** `[output channel, channel, 3, 3]` */
  readonly weight: Value;
  /** `[output channel]` */
  readonly bias: Value;
}

/**
 * A convolution without a bias and the batch normalization after it as one convolution, by the running statistics.
 *
 * @param layer where the convolution's weight is
 * @param norm where the normalization's weights are
 */
export function foldedConvolution(layer: Scope, norm: Scope, channels: number, width: number): FoldedConvolution {
  const weight = layer.parameter("weight", [width, channels, 3, 3], fanInUniform(9 * channels));
  const gain = norm.parameter("weight", [width], ones);
  const bias = norm.parameter("bias", [width], zeros);
  const mean = norm.buffer("running_mean", [width], zeros);
  const scale = div(gain, sqrt(add(norm.buffer("running_var", [width], ones), 1e-5)));
  return { weight: mul(weight, reshape(scale, [width, 1, 1, 1])), bias: sub(bias, mul(mean, scale)) };
}
