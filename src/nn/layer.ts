import { add, mul } from "../engine/graph/op/elementwise.ts";
import { gather, transposeLast } from "../engine/graph/op/layout.ts";
import { type ConvOptions, conv, matMul } from "../engine/graph/op/linear.ts";
import {
  batchNormalization,
  batchStatistics,
  groupNormalization,
  layerNormalization,
} from "../engine/graph/op/normalization.ts";
import type { Value } from "../engine/graph/value.ts";
import { numberAt } from "../engine/tensor/number-at.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import { fanInUniform, type Initializer, normal, ones, zeros } from "./initializer.ts";
import type { Scope } from "./scope.ts";

/**
 * x Wᵀ + b over the last axis.
 *
 * @param x `[…, width]`
 * @returns `[…, outputs]`
 */
export function linear(
  scope: Scope,
  x: Value,
  outputs: number,
  { hasBias = true, initializer }: { hasBias?: boolean | undefined; initializer?: Initializer | undefined } = {},
): Value {
  const inputs = numberAt(x.shape, -1);
  const initial = initializer ?? fanInUniform(inputs);
  return scope.within(() => {
    const weight = scope.parameter("weight", [outputs, inputs], initial);
    const product = matMul(x, transposeLast(weight));
    return hasBias
      ? add(product, scope.parameter("bias", [outputs], initializer === undefined ? initial : zeros))
      : product;
  });
}

interface ConvLayerOptions extends ConvOptions {
  readonly kernel: number | readonly number[];
  readonly hasBias?: boolean | undefined;
  readonly initializer?: Initializer | undefined;
}

/**
 * Convolution over all axes after the channels.
 *
 * @param x `[batch, channel, …]`
 * @returns `[batch, outputs, …]`
 */
export function convolution(scope: Scope, x: Value, outputs: number, options: ConvLayerOptions): Value {
  const { kernel, hasBias = true, initializer, ...rest } = options;
  const size = kernelSize(kernel, x);
  const inputs = numberAt(x.shape, 1) / (rest.group ?? 1);
  const initial = initializer ?? fanInUniform(inputs * sizeOf(size));
  return scope.within(() => {
    const weight = scope.parameter("weight", [outputs, inputs, ...size], initial);
    const bias = hasBias ? scope.parameter("bias", [outputs], initializer === undefined ? initial : zeros) : null;
    return conv(x, weight, bias, rest);
  });
}

function kernelSize(kernel: number | readonly number[], x: Value): readonly number[] {
  return typeof kernel === "number" ? x.shape.slice(2).map(() => kernel) : kernel;
}

/** Group normalization with a scale and a bias for each channel; x is `[batch, channel, …]`. */
export function groupNorm(scope: Scope, x: Value, groupCount: number, epsilon = 1e-5): Value {
  const channels = numberAt(x.shape, 1);
  return scope.within(() => {
    const scale = scope.parameter("weight", [channels], ones);
    const bias = scope.parameter("bias", [channels], zeros);
    return groupNormalization(x, scale, bias, { groupCount, epsilon });
  });
}

/** Layer normalization over the last axis. */
export function layerNorm(scope: Scope, x: Value, epsilon = 1e-5): Value {
  const width = numberAt(x.shape, -1);
  return scope.within(() => {
    const scale = scope.parameter("weight", [width], ones);
    const bias = scope.parameter("bias", [width], zeros);
    return layerNormalization(x, scale, bias, { epsilon });
  });
}

/**
 * Batch normalization: statistics of the batch in training, which also move the running ones; the running ones else.
 *
 * @param x `[batch, channel, …]`
 */
export function batchNorm(
  scope: Scope,
  x: Value,
  { epsilon = 1e-5, momentum = 0.1 }: { epsilon?: number | undefined; momentum?: number | undefined } = {},
): Value {
  const channels = numberAt(x.shape, 1);
  return scope.within(() => {
    const scale = scope.parameter("weight", [channels], ones);
    const bias = scope.parameter("bias", [channels], zeros);
    const running = {
      mean: scope.buffer("running_mean", [channels], zeros),
      variance: scope.buffer("running_var", [channels], ones),
    };
    if (!scope.isTraining) return batchNormalization(x, { scale, bias, ...running }, epsilon);
    const { mean, variance } = batchStatistics(x);
    const count = sizeOf(x.shape) / channels;
    const unbiased = mul(variance, count / (count - 1));
    scope.update("running_mean", add(mul(running.mean, 1 - momentum), mul(mean, momentum)));
    scope.update("running_var", add(mul(running.variance, 1 - momentum), mul(unbiased, momentum)));
    return batchNormalization(x, { scale, bias, mean, variance }, epsilon);
  });
}

/**
 * Rows of a learnt table.
 *
 * @param indices integers of any shape
 * @returns `[…indices, width]`
 */
export function embedding(
  scope: Scope,
  indices: Value,
  count: number,
  width: number,
  initializer: Initializer = normal(1),
): Value {
  return scope.within(() => gather(scope.parameter("weight", [count, width], initializer), indices));
}
