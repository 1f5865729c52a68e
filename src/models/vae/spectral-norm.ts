import { add, detach, div, sqrt, square } from "../../engine/graph/op/elementwise.ts";
import { reshape, transpose } from "../../engine/graph/op/layout.ts";
import { type ConvOptions, conv, matMul } from "../../engine/graph/op/linear.ts";
import { reduceSum } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { fanInUniform, normal } from "../../nn/initializer.ts";
import type { Scope } from "../../nn/scope.ts";

/**
 * A 2-d convolution whose weight is divided by its largest singular value, followed by one power iteration a step.
 *
 * @see Miyato et al. 2018
 */
export function spectralNormConvolution(
  scope: Scope,
  x: Value,
  outputs: number,
  { kernel, ...options }: ConvOptions & { readonly kernel: number },
): Value {
  return scope.within(() => {
    const inputs = numberAt(x.shape, 1);
    const fanIn = inputs * kernel * kernel;
    const weight = scope.parameter("weight", [outputs, inputs, kernel, kernel], fanInUniform(fanIn));
    const bias = scope.parameter("bias", [outputs], fanInUniform(fanIn));
    const left = scope.buffer("weight_u", [1, outputs], normal(1));
    const matrix = reshape(weight, [outputs, fanIn]);
    const right = unit(matMul(unit(left), detach(matrix)));
    const nextLeft = unit(matMul(right, transpose(detach(matrix), [1, 0])));
    if (scope.isTraining) scope.update("weight_u", nextLeft);
    const sigma = reduceSum(matMul(matMul(nextLeft, matrix), reshape(right, [fanIn, 1])));
    return conv(x, div(weight, sigma), bias, options);
  });
}

/** `[1, n]` brought to length 1. */
function unit(vector: Value): Value {
  return div(vector, add(sqrt(reduceSum(square(vector))), 1e-12));
}
