import type { Lowering } from "../../graph/lower.ts";
import { valueAt } from "../../graph/value.ts";
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
  conv: (inputs, attributes) => rightConv(valueAt(inputs, 0), valueAt(inputs, 1), inputs[2] ?? null, attributes),
  sin: (inputs) => exactSine(valueAt(inputs, 0), 0),
  cos: (inputs) => exactSine(valueAt(inputs, 0), 0.5),
  slice: (inputs, attributes) => rightSlice(valueAt(inputs, 0), attributes),
};
