/** Element types of host tensors and graph values. */
export type DType = "float32" | "float64" | "float16" | "int32" | "int64" | "uint8" | "bool";

/** The array that holds elements of a dtype: float16 as its raw bits, bool as 0 and 1. */
export interface DTypeArrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

export type TensorData = DTypeArrays[DType];

type ArrayConstructors = {
  [D in DType]: {
    new (length: number): DTypeArrays[D];
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): DTypeArrays[D];
    readonly BYTES_PER_ELEMENT: number;
  };
};

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as ArrayConstructors;

export function isDType(name: string): name is DType {
  return Object.hasOwn(constructors, name);
}

/** Bytes of one element. */
export function byteWidth(dtype: DType): number {
  return constructors[dtype].BYTES_PER_ELEMENT;
}

/** A new zeroed array for `length` elements of `dtype`. */
export function allocate<D extends DType>(dtype: D, length: number): DTypeArrays[D] {
  return new constructors[dtype](length) as DTypeArrays[D];
}

/** A view of `length` elements of `dtype` on existing bytes; `byteOffset` must be aligned to the element. */
export function viewBytes<D extends DType>(
  dtype: D,
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
): DTypeArrays[D] {
  return new constructors[dtype](buffer, byteOffset, length) as DTypeArrays[D];
}

const floatDTypes: ReadonlySet<DType> = new Set(["float32", "float64", "float16"]);

export function isFloat(dtype: DType): boolean {
  return floatDTypes.has(dtype);
}
