import type { DType } from "../../engine/tensor/dtype.ts";
import type { Shape } from "../../engine/tensor/shape.ts";

/** Names of the classes of PyTorch's storages. */
export type StorageType =
  | "FloatStorage"
  | "DoubleStorage"
  | "HalfStorage"
  | "BFloat16Storage"
  | "LongStorage"
  | "IntStorage"
  | "ShortStorage"
  | "CharStorage"
  | "ByteStorage"
  | "BoolStorage";

/** The host dtype that each storage is read as, and the bytes of one stored element. */
export const storageTypes: Readonly<Record<StorageType, { readonly dtype: DType; readonly bytes: number }>> = {
  FloatStorage: { dtype: "float32", bytes: 4 },
  DoubleStorage: { dtype: "float64", bytes: 8 },
  HalfStorage: { dtype: "float16", bytes: 2 },
  BFloat16Storage: { dtype: "float32", bytes: 2 },
  LongStorage: { dtype: "int64", bytes: 8 },
  IntStorage: { dtype: "int32", bytes: 4 },
  ShortStorage: { dtype: "int32", bytes: 2 },
  CharStorage: { dtype: "int32", bytes: 1 },
  ByteStorage: { dtype: "uint8", bytes: 1 },
  BoolStorage: { dtype: "bool", bytes: 1 },
};

/** A run of elements of one type, which tensors are views of. */
export class StorageReference {
  readonly type: StorageType;
  /** The file's own name for the storage. */
  readonly key: string;
  readonly elementCount: number;
  /** First element within the storage of that name. */
  readonly start: number;

  constructor(type: StorageType, key: string, elementCount: number, start = 0) {
    this.type = type;
    this.key = key;
    this.elementCount = elementCount;
    this.start = start;
  }
}

/** A tensor whose numbers are still in the file; strides count elements. */
export class TensorReference {
  readonly storage: StorageReference;
  readonly start: number;
  readonly shape: Shape;
  readonly strides: readonly number[];

  constructor(storage: StorageReference, start: number, shape: Shape, strides: readonly number[]) {
    this.storage = storage;
    this.start = start;
    this.shape = shape;
    this.strides = strides;
  }
}

/** The name of something that a pickle may mention: nothing is ever looked up under it. */
export class GlobalName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Stands for an object that a checkpoint holds beside its tensors and nobody here needs: a scalar of NumPy, a path, the
 * hyper-parameters of a training. It is never built; only the name of its class or maker is kept.
 */
export class Inert {
  readonly name: string;
  /** Whether tensors went into it: then it may be a weight in a form that is not known here. */
  holdsTensors: boolean;

  constructor(name: string, holdsTensors = false) {
    this.name = name;
    this.holdsTensors = holdsTensors;
  }
}

export type PickleKey = string | number | bigint | boolean | null;

/** What a pickle of tensors and plain containers is made of; lists, tuples and sets are arrays. */
export type PickleValue =
  | PickleKey
  | Uint8Array
  | PickleValue[]
  | Map<PickleKey, PickleValue>
  | StorageReference
  | TensorReference
  | GlobalName
  | Inert;
