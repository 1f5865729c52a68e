import type { Lowering } from "../../graph/lower.ts";
import type { Value } from "../../graph/value.ts";
import { plainAttention } from "./attention.ts";
import { rightConv } from "./conv.ts";
import { exactSine } from "./sine.ts";
import { rightSlice } from "./slice.ts";

/**
 * What ONNX Runtime's WebGPU provider (1.30) computes wrong, or WGSL leaves inexact, by operators that are right there.
 *
 * The tests run every operator of the catalogue there against the processor.
 */
export const webgpuLowering: Lowering = {
  attention: (inputs, attributes) => plainAttention(inputs, attributes),
  conv: ([x, weight, bias], attributes) => rightConv(x as Value, weight as Value, bias ?? null, attributes),
  sin: ([x]) => exactSine(x as Value, 0),
  cos: ([x]) => exactSine(x as Value, 0.5),
  slice: ([x], attributes) => rightSlice(x as Value, attributes),
};
