import { constant } from "../../engine/graph/op/leaf.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { float32 } from "../../engine/tensor/tensor.ts";

/** The cubic convolution kernel with a = −0.75, which PyTorch uses. */
function cubic(distance: number): number {
  const a = -0.75;
  const x = Math.abs(distance);
  if (x <= 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1;
  return x < 2 ? a * x ** 3 - 5 * a * x ** 2 + 8 * a * x - 4 * a : 0;
}

/**
 * The last but one axis resized by bicubic interpolation that keeps both ends.
 *
 * @param x `[…, from, width]`
 * @returns `[…, to, width]`
 * @see torch.nn.functional.interpolate with mode "bicubic" and align_corners
 */
export function resizeCubic(x: Value, to: number): Value {
  const from = numberAt(x.shape, -2);
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const source = to === 1 ? 0 : (row * (from - 1)) / (to - 1);
    const base = Math.floor(source);
    for (let tap = -1; tap <= 2; tap++) {
      const column = Math.min(from - 1, Math.max(0, base + tap));
      const index = row * from + column;
      matrix[index] = (matrix[index] as number) + cubic(source - base - tap);
    }
  }
  return matMul(constant(float32(matrix, [to, from])), x);
}
