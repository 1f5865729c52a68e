import type { DType, DTypeArrays } from "./dtype.ts";
import { formatShape, type Shape, shapeError, sizeOf } from "./shape.ts";

/** Numbers on the host, row-major. */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly data: DTypeArrays[D];
}

/**
 * A host tensor over `data`, which is used in place, not copied.
 *
 * @throws FoleyError "shape" where the length of `data` is not the product of `shape`
 */
export function tensor<D extends DType>(dtype: D, shape: Shape, data: DTypeArrays[D]): Tensor<D> {
  if (data.length !== sizeOf(shape)) {
    throw shapeError(
      "tensor",
      `${sizeOf(shape)} elements for ${formatShape(shape)}`,
      `${data.length}`,
      "check the shape",
    );
  }
  return { dtype, shape, data };
}

/** A float32 tensor of `values`; a plain list without a shape makes a vector. */
export function float32(values: ArrayLike<number>, shape: Shape = [values.length]): Tensor<"float32"> {
  return tensor("float32", shape, values instanceof Float32Array ? values : Float32Array.from(values));
}

/** An int64 tensor of `values`. */
export function int64(values: readonly number[], shape: Shape = [values.length]): Tensor<"int64"> {
  return tensor("int64", shape, BigInt64Array.from(values, BigInt));
}
