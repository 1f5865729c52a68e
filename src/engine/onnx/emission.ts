import type { OperatorAttributes, OperatorName } from "../graph/operator.ts";
import { type Node, valueAt } from "../graph/value.ts";
import type { DType } from "../tensor/dtype.ts";
import { scalar } from "../tensor/scalar.ts";
import { sizeOf } from "../tensor/shape.ts";
import { float32, int64, type Tensor } from "../tensor/tensor.ts";
import type { AttributeValue } from "./model-proto.ts";

/** What an emission row writes to. */
export interface Emitter {
  /** Adds an ONNX node; domain "" is ONNX's own. */
  node(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes?: Readonly<Record<string, AttributeValue>>,
    domain?: string,
  ): void;
  /** The name of a constant with these numbers; equal ones share a name. */
  constant(value: Tensor): string;
  /** A name for a result between the ONNX nodes of one operator. */
  intermediate(): string;
}

type Emission<K extends OperatorName> = (
  emitter: Emitter,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: OperatorAttributes[K],
  node: Node,
) => void;

/** How each operator is said in ONNX. */
export const emissions: { readonly [K in OperatorName]: Emission<K> } = {
  // Sources become inputs and initializers of the model, not nodes.
  input: () => {},
  parameter: () => {},
  constant: () => {},

  add: plain("Add"),
  sub: plain("Sub"),
  mul: plain("Mul"),
  div: plain("Div"),
  pow: plain("Pow"),
  max: plain("Max"),
  min: plain("Min"),
  greater: plain("Greater"),
  less: plain("Less"),
  equal: plain("Equal"),
  where: plain("Where"),

  neg: plain("Neg"),
  exp: plain("Exp"),
  log: plain("Log"),
  sqrt: plain("Sqrt"),
  reciprocal: plain("Reciprocal"),
  abs: plain("Abs"),
  sign: plain("Sign"),
  detach: plain("Identity"),
  sin: plain("Sin"),
  cos: plain("Cos"),
  erf: plain("Erf"),
  tanh: plain("Tanh"),
  sigmoid: plain("Sigmoid"),
  softplus: plain("Softplus"),
  relu: plain("Relu"),
  leakyRelu: (emitter, inputs, outputs, { alpha }) =>
    emitter.node("LeakyRelu", inputs, outputs, { alpha: { float: alpha } }),
  gelu: plain("Gelu"),
  silu: (emitter, inputs, outputs) => {
    const gate = emitter.intermediate();
    emitter.node("Sigmoid", inputs, [gate]);
    emitter.node("Mul", [...inputs, gate], outputs);
  },
  clip: (emitter, inputs, outputs, { min, max }, node) => {
    const bounds = [min, max].map((bound) => emitter.constant(scalar(bound, dtypeOf(node))));
    emitter.node("Clip", [...inputs, ...bounds], outputs);
  },
  cast: (emitter, inputs, outputs, { to }) => emitter.node("Cast", inputs, outputs, { to: castTargets[to] }),

  reshape: (emitter, inputs, outputs, { shape }) =>
    emitter.node("Reshape", [...inputs, emitter.constant(int64(shape))], outputs),
  transpose: (emitter, inputs, outputs, { perm }) => emitter.node("Transpose", inputs, outputs, { perm }),
  expand: (emitter, inputs, outputs, { shape }) =>
    emitter.node("Expand", [...inputs, emitter.constant(int64(shape))], outputs),
  concat: (emitter, inputs, outputs, { axis }) => emitter.node("Concat", inputs, outputs, { axis }),
  slice: emitSlice,
  pad: (emitter, inputs, outputs, { pads, mode, value }, node) => {
    const parts = [...inputs, emitter.constant(int64(pads)), emitter.constant(scalar(value, dtypeOf(node)))];
    emitter.node("Pad", parts, outputs, { mode });
  },
  gather: (emitter, inputs, outputs, { axis }) => emitter.node("Gather", inputs, outputs, { axis }),
  scatterAdd: emitScatterAdd,
  resizeNearest: (emitter, inputs, outputs, { scales }) =>
    emitter.node("Resize", [...inputs, "", emitter.constant(float32(scales))], outputs, {
      mode: "nearest",
      coordinate_transformation_mode: "asymmetric",
      nearest_mode: "floor",
    }),

  reduceSum: reduction("ReduceSum"),
  reduceMean: reduction("ReduceMean"),
  reduceMax: reduction("ReduceMax"),

  averagePool: pooling("AveragePool"),
  maxPool: pooling("MaxPool"),
  matMul: plain("MatMul"),
  conv: (emitter, inputs, outputs, attributes) => emitter.node("Conv", inputs, outputs, { ...attributes }),
  convTranspose: (emitter, inputs, outputs, { outputPadding, ...attributes }) =>
    emitter.node("ConvTranspose", inputs, outputs, { ...attributes, output_padding: outputPadding }),

  softmax: (emitter, inputs, outputs, { axis }) => emitter.node("Softmax", inputs, outputs, { axis }),
  logSoftmax: (emitter, inputs, outputs, { axis }) => emitter.node("LogSoftmax", inputs, outputs, { axis }),
  layerNormalization: (emitter, inputs, outputs, { axis, epsilon }) =>
    emitter.node("LayerNormalization", inputs, outputs, { axis, epsilon: { float: epsilon } }),
  batchNormalization: (emitter, inputs, outputs, { epsilon }) =>
    emitter.node("BatchNormalization", inputs, outputs, { epsilon: { float: epsilon } }),
  attention: emitAttention,
};

function plain(type: string) {
  return (emitter: Emitter, inputs: readonly string[], outputs: readonly string[]): void =>
    emitter.node(type, inputs, outputs);
}

function reduction(type: string) {
  return (
    emitter: Emitter,
    inputs: readonly string[],
    outputs: readonly string[],
    { axes, keepDims }: { readonly axes: readonly number[]; readonly keepDims: boolean },
  ): void => emitter.node(type, [...inputs, emitter.constant(int64(axes))], outputs, { keepdims: keepDims ? 1 : 0 });
}

function pooling(type: string) {
  return (
    emitter: Emitter,
    inputs: readonly string[],
    outputs: readonly string[],
    { sizes }: { readonly sizes: readonly number[] },
  ): void => emitter.node(type, inputs, outputs, { kernel_shape: sizes, strides: sizes });
}

const castTargets: { readonly [D in DType]: number } = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
};

function dtypeOf(node: Node): DType {
  return valueAt(node.outputs, 0).dtype;
}

const beforeTheFirst = -(2 ** 31);

function emitSlice(
  emitter: Emitter,
  inputs: readonly string[],
  outputs: readonly string[],
  { starts, ends, steps }: OperatorAttributes["slice"],
  node: Node,
): void {
  const cuts = valueAt(node.inputs, 0).shape.flatMap((size, axis) => {
    const [start = 0, end = size, step = 1] = [starts[axis], ends[axis], steps[axis]];
    return start === 0 && end === size && step === 1 ? [] : [{ axis, start, end, step }];
  });
  const bounds = [
    cuts.map(({ start }) => start),
    // In ONNX -1 would mean the last element; a reversed axis ends before the first.
    cuts.map(({ end }) => (end < 0 ? beforeTheFirst : end)),
    cuts.map(({ axis }) => axis),
    cuts.map(({ step }) => step),
  ];
  emitter.node("Slice", [...inputs, ...bounds.map((list) => emitter.constant(int64(list)))], outputs);
}

/** ScatterElements, whose sum over equal indices has a fixed order; indices are spread to one for each element. */
function emitScatterAdd(
  emitter: Emitter,
  inputs: readonly string[],
  outputs: readonly string[],
  { axis, size }: OperatorAttributes["scatterAdd"],
  node: Node,
): void {
  const [indices, updates] = [valueAt(node.inputs, 0), valueAt(node.inputs, 1)];
  const [indicesName = "", updatesName = ""] = inputs;
  const before = sizeOf(updates.shape.slice(0, axis));
  const count = sizeOf(indices.shape);
  const after = sizeOf(updates.shape.slice(axis + indices.shape.length));
  const reshaped = (name: string, shape: readonly number[]): string => {
    const result = emitter.intermediate();
    emitter.node("Reshape", [name, emitter.constant(int64(shape))], [result]);
    return result;
  };
  const [spread, zeros, sum] = [emitter.intermediate(), emitter.intermediate(), emitter.intermediate()];
  const column = reshaped(indicesName, [1, count, 1]);
  emitter.node("Expand", [column, emitter.constant(int64([before, count, after]))], [spread]);
  const zero = emitter.constant(scalar(0, updates.dtype));
  emitter.node("Expand", [zero, emitter.constant(int64([before, size, after]))], [zeros]);
  const rows = reshaped(updatesName, [before, count, after]);
  emitter.node("ScatterElements", [zeros, spread, rows], [sum], { axis: 1, reduction: "add" });
  const shape = emitter.constant(int64(valueAt(node.outputs, 0).shape));
  emitter.node("Reshape", [sum, shape], outputs);
}

/** ONNX Runtime's fused operator, which keeps no matrix of scores. */
function emitAttention(
  emitter: Emitter,
  inputs: readonly string[],
  outputs: readonly string[],
  { headCount, scale }: OperatorAttributes["attention"],
  node: Node,
): void {
  const [query = "", key = "", value = "", mask] = inputs;
  const attributes = { num_heads: headCount, scale: { float: scale } };
  if (mask === undefined) {
    emitter.node("MultiHeadAttention", [query, key, value], outputs, attributes, "com.microsoft");
    return;
  }
  const tokensOf = (index: number): readonly number[] => valueAt(node.inputs, index).shape.slice(1, 2);
  const shape = [...valueAt(node.inputs, 3).shape.slice(0, 2), ...tokensOf(0), ...tokensOf(1)];
  const bias = emitter.intermediate();
  emitter.node("Expand", [mask, emitter.constant(int64(shape))], [bias]);
  emitter.node("MultiHeadAttention", [query, key, value, "", "", bias], outputs, attributes, "com.microsoft");
}
