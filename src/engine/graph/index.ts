export { gradients } from "./gradient.ts";
export * from "./op/index.ts";
export type { OperatorAttributes, OperatorName } from "./operator.ts";
export { peakBytes } from "./peak-memory.ts";
export { type Program, program } from "./program.ts";
export type { SegmentOf } from "./recompute.ts";
export { type Node, type Value, type ValueType, withModulePath } from "./value.ts";
