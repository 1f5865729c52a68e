import type { DType } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Of an operator whose inputs say all. */
export type NoAttributes = Readonly<Record<never, never>>;

/** Over which axes, and whether these stay with length 1. */
export interface ReductionAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

export interface ConvAttributes {
  readonly strides: readonly number[];
  /** ONNX order: all begins, then all ends. */
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly group: number;
}

export interface ConvTransposeAttributes extends ConvAttributes {
  readonly outputPadding: readonly number[];
}

/**
 * The catalogue: every operator with its attributes.
 *
 * Names are ONNX's in JS case. Each question about an operator has one table with a row for every name here
 * (`shapeRules`, `gradientRules`, `emissions`), so that a new operator does not compile until all are answered.
 */
export interface OperatorAttributes {
  /** A tensor fed at each run. */
  input: { readonly name: string; readonly dtype: DType; readonly shape: Shape };
  /** A named weight: a constant of the compiled model for inference, an input for training. */
  parameter: { readonly name: string; readonly dtype: DType; readonly shape: Shape };
  constant: { readonly value: Tensor };

  add: NoAttributes;
  sub: NoAttributes;
  mul: NoAttributes;
  div: NoAttributes;
  pow: NoAttributes;
  max: NoAttributes;
  min: NoAttributes;
  greater: NoAttributes;
  less: NoAttributes;
  equal: NoAttributes;
  where: NoAttributes;

  neg: NoAttributes;
  exp: NoAttributes;
  log: NoAttributes;
  sqrt: NoAttributes;
  reciprocal: NoAttributes;
  abs: NoAttributes;
  sign: NoAttributes;
  /** The same values, through which no gradient flows. */
  detach: NoAttributes;
  sin: NoAttributes;
  cos: NoAttributes;
  erf: NoAttributes;
  tanh: NoAttributes;
  sigmoid: NoAttributes;
  softplus: NoAttributes;
  relu: NoAttributes;
  leakyRelu: { readonly alpha: number };
  gelu: NoAttributes;
  silu: NoAttributes;
  clip: { readonly min: number; readonly max: number };
  cast: { readonly to: DType };

  reshape: { readonly shape: Shape };
  transpose: { readonly perm: readonly number[] };
  expand: { readonly shape: Shape };
  concat: { readonly axis: number };
  /** One start, end and step for every axis, already resolved to non-negative bounds; a negative step reverses. */
  slice: { readonly starts: readonly number[]; readonly ends: readonly number[]; readonly steps: readonly number[] };
  pad: { readonly pads: readonly number[]; readonly mode: "constant" | "reflect" | "edge"; readonly value: number };
  gather: { readonly axis: number };
  /** The transpose of gather: adds each update to the row of a zeroed tensor that its index names. */
  scatterAdd: { readonly axis: number; readonly size: number };
  /** Nearest neighbour by whole factors, one for every axis. */
  resizeNearest: { readonly scales: readonly number[] };

  reduceSum: ReductionAttributes;
  reduceMean: ReductionAttributes;
  reduceMax: ReductionAttributes;

  matMul: NoAttributes;
  /** Windows side by side over the axes after the channels; what does not fill a window is dropped. */
  averagePool: { readonly sizes: readonly number[] };
  maxPool: { readonly sizes: readonly number[] };
  conv: ConvAttributes;
  convTranspose: ConvTransposeAttributes;

  softmax: { readonly axis: number };
  logSoftmax: { readonly axis: number };
  /** Over all axes from `axis` on; outputs the result, the mean and 1 / standard deviation. */
  layerNormalization: { readonly axis: number; readonly epsilon: number };
  /** With given statistics: inference, or training with statistics that the graph computed. */
  batchNormalization: { readonly epsilon: number };
  /** softmax(q kᵀ · scale + mask) v for heads that lie side by side in the last axis. */
  attention: { readonly headCount: number; readonly scale: number };
}

export type OperatorName = keyof OperatorAttributes;
