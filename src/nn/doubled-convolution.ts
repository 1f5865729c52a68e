import { concat, reshape } from "../engine/graph/op/layout.ts";
import { constant } from "../engine/graph/op/leaf.ts";
import { conv, matMul } from "../engine/graph/op/linear.ts";
import type { Value } from "../engine/graph/value.ts";
import { dimensions } from "../engine/tensor/number-at.ts";
import { float32 } from "../engine/tensor/tensor.ts";
import { fanInUniform } from "./initializer.ts";
import type { Scope } from "./scope.ts";

/** Which of a kernel's three taps fall on the first and on the second pixel that an output sees, for even and odd places. */
const tapsOfPlaces = [
  [
    [1, 0, 0],
    [0, 1, 1],
  ],
  [
    [1, 1, 0],
    [0, 0, 1],
  ],
] as const;

/**
 * A convolution of 3 × 3 over a picture that is made twice as high and as wide by repeating each pixel.
 *
 * Where pixels are repeated, an output sees 2 × 2 different ones: taps on equal pixels are added first, and each of the four
 * places that an output may have among its pixel's copies is a convolution of 2 × 2. Four products instead of nine, of the same
 * sum.
 *
 * @param x `[batch, channel, height, width]`
 * @returns `[batch, outputs, 2 * height, 2 * width]`
 */
export function doubledConvolution(scope: Scope, x: Value, outputs: number): Value {
  const [batch, inputs, height, width] = dimensions(x.shape, 4);
  return scope.within(() => {
    const initial = fanInUniform(9 * inputs);
    const weight = scope.parameter("weight", [outputs, inputs, 3, 3], initial);
    const bias = scope.parameter("bias", [outputs], initial);
    const at = (row: 0 | 1, column: 0 | 1): Value => {
      const padding = [1 - row, 1 - column, row, column];
      return reshape(conv(x, kernelAt(weight, row, column), bias, { padding }), [batch, outputs, height, width, 1]);
    };
    const rowsAt = (row: 0 | 1): Value =>
      reshape(concat([at(row, 0), at(row, 1)], 4), [batch, outputs, height, 1, 2 * width]);
    return reshape(concat([rowsAt(0), rowsAt(1)], 3), [batch, outputs, 2 * height, 2 * width]);
  });
}

/** @returns `[output channel, channel, 2, 2]` */
function kernelAt(weight: Value, row: 0 | 1, column: 0 | 1): Value {
  const [outputs, inputs] = dimensions(weight.shape, 2);
  const sums = tapsOfPlaces[row].flatMap((down) =>
    tapsOfPlaces[column].map((across) => down.flatMap((u) => across.map((v) => u * v))),
  );
  const taps = sums[0]?.map((_, tap) => sums.map((sum) => sum[tap] ?? 0)) ?? [];
  const added = matMul(reshape(weight, [outputs * inputs, 9]), constant(float32(taps.flat(), [9, 4])));
  return reshape(added, [outputs, inputs, 2, 2]);
}
