import { add } from "../engine/graph/op/elementwise.ts";
import { flip, pad, reshape, slice, transpose } from "../engine/graph/op/layout.ts";
import { constant } from "../engine/graph/op/leaf.ts";
import { conv } from "../engine/graph/op/linear.ts";
import type { Value } from "../engine/graph/value.ts";
import { dimensions } from "../engine/tensor/number-at.ts";
import { float32 } from "../engine/tensor/tensor.ts";
import { type Initializer, zeros } from "./initializer.ts";
import type { Scope } from "./scope.ts";

interface TransposedOptions {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly initializer: Initializer;
}

/**
 * The transpose of a convolution along time, which makes it longer by the stride.
 *
 * Of the kernel, the outputs at one place between two inputs see each `stride`-th tap only. A plain convolution with
 * `stride` channels for each output channel makes them, and they are then put in turn: in a vocoder half of the time
 * that ONNX Runtime takes for its own transposed convolution.
 *
 * @param x `[batch, channel, time]`
 * @returns `[batch, outputs, (time - 1) * stride + kernel - 2 * padding]`
 */
export function transposedConvolution(
  scope: Scope,
  x: Value,
  outputs: number,
  { kernel, stride, padding, initializer }: TransposedOptions,
): Value {
  const [batch, inputs, time] = dimensions(x.shape, 3);
  const taps = Math.ceil(kernel / stride);
  return scope.within(() => {
    const weight = scope.parameter("weight", [inputs, outputs, kernel], initializer);
    const bias = scope.parameter("bias", [outputs], zeros);
    const places = conv(x, tapsOfPlaces(weight, stride, taps), repeated(bias, stride), { padding: taps - 1 });
    const inTurn = transpose(reshape(places, [batch, outputs, stride, time + taps - 1]), [0, 1, 3, 2]);
    const end = (time - 1) * stride + kernel - padding;
    return slice(reshape(inTurn, [batch, outputs, -1]), { axis: 2, start: padding, end });
  });
}

/** @returns `[output channel * stride, channel, tap]` */
function tapsOfPlaces(weight: Value, stride: number, taps: number): Value {
  const [inputs, outputs, kernel] = dimensions(weight.shape, 3);
  const whole = reshape(pad(weight, 2, 0, taps * stride - kernel), [inputs, outputs, taps, stride]);
  return reshape(transpose(flip(whole, [2]), [1, 3, 0, 2]), [outputs * stride, inputs, taps]);
}

function repeated(bias: Value, count: number): Value {
  const nothing = constant(float32(new Float32Array(count), [1, count]));
  return reshape(add(reshape(bias, [-1, 1]), nothing), [-1]);
}
