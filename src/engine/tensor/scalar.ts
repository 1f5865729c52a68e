import { allocate, type DType, type TensorData } from "./dtype.ts";
import { float32ToFloat16 } from "./float16.ts";
import type { Tensor } from "./tensor.ts";

/** One number as a tensor of shape `[]`; for bool 0 or 1. */
export function scalar(value: number, dtype: DType): Tensor {
  const data: TensorData = allocate(dtype, 1);
  if (data instanceof BigInt64Array) data[0] = BigInt(value);
  else data[0] = dtype === "float16" ? (float32ToFloat16(Float32Array.of(value))[0] as number) : value;
  return { dtype, shape: [], data };
}
