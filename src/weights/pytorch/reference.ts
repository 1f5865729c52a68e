import type { Shape } from "../../engine/tensor/shape.ts";
import type { StoredDType } from "../stored-dtype.ts";

/** The classes of PyTorch's storages, and what safetensors calls their elements. */
export const storageTypes = {
  FloatStorage: "F32",
  DoubleStorage: "F64",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
} as const satisfies Readonly<Record<string, StoredDType>>;

export type StorageType = keyof typeof storageTypes;

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
