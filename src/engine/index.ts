export type { ByteSource } from "./bytes/byte-source.ts";
export { gradients } from "./graph/gradient.ts";
export * from "./graph/op/elementwise.ts";
export * from "./graph/op/layout.ts";
export * from "./graph/op/leaf.ts";
export * from "./graph/op/linear.ts";
export * from "./graph/op/normalization.ts";
export * from "./graph/op/reduction.ts";
export type {
  ConvAttributes,
  ConvTransposeAttributes,
  NoAttributes,
  OperatorAttributes,
  OperatorName,
  ReductionAttributes,
} from "./graph/operator.ts";
export { peakBytes } from "./graph/peak-memory.ts";
export { type Program, program } from "./graph/program.ts";
export type { SegmentOf } from "./graph/recompute.ts";
export { type Node, type Value, type ValueType, withModulePath } from "./graph/value.ts";
export { type EmitOptions, emitModel } from "./onnx/emit.ts";
export type { ExternalData, OnnxModel } from "./onnx/model-proto.ts";
export { Generator } from "./random/generator.ts";
export { type Device, type DeviceName, devices } from "./runtime/device.ts";
export type { CompileOptions, Executable, Runtime, Tensors } from "./runtime/runtime.ts";
export { SharedWeights } from "./runtime/shared-weights.ts";
export type { DType, DTypeArrays, TensorData } from "./tensor/dtype.ts";
export { type ErrorCode, FoleyError, type FoleyErrorOptions } from "./tensor/error.ts";
export { type Shape, sizeOf } from "./tensor/shape.ts";
export type { StoredTensor, Weight } from "./tensor/stored-tensor.ts";
export { float32, int64, type Tensor, tensor } from "./tensor/tensor.ts";
export type { WorkEvent, WorkOptions, WorkUnit } from "./work.ts";
