import type { DType } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

type None = Readonly<Record<never, never>>;

interface Reduction {
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

  add: None;
  sub: None;
  mul: None;
  div: None;
  pow: None;
  max: None;
  min: None;
  greater: None;
  less: None;
  equal: None;
  where: None;

  neg: None;
  exp: None;
  log: None;
  sqrt: None;
  reciprocal: None;
  abs: None;
  sign: None;
  /** The same values, through which no gradient flows. */
  detach: None;
  sin: None;
  cos: None;
  erf: None;
  tanh: None;
  sigmoid: None;
  softplus: None;
  relu: None;
  leakyRelu: { readonly alpha: number };
  gelu: None;
  silu: None;
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

  reduceSum: Reduction;
  reduceMean: Reduction;
  reduceMax: Reduction;

  matMul: None;
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
