import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { allocate, type DTypeArrays, type TensorData } from "../../engine/tensor/dtype.ts";
import { sizeOf } from "../../engine/tensor/shape.ts";
import { type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { decodeStored, storedDTypes } from "../stored-dtype.ts";
import { malformed } from "./defect.ts";
import { type StorageReference, storageTypes, type TensorReference } from "./reference.ts";
import type { StoredRange } from "./zip-archive.ts";

/**
 * The numbers of a tensor, row-major, read from the part of its storage that it covers; bfloat16 is widened to float32,
 * 8- and 16-bit integers to int32.
 *
 * @param range where the storage lies
 * @throws FoleyError "weights" where the storage is smaller than the pickle says
 */
export async function readReference(
  source: ByteSource,
  range: StoredRange,
  { storage, start, shape, strides }: TensorReference,
): Promise<Tensor> {
  checkStorage(source.name, storage, range);
  const stored = storageTypes[storage.type];
  const { dtype, bytes } = storedDTypes[stored];
  const size = sizeOf(shape);
  if (size === 0) return tensor(dtype, shape, allocate(dtype, 0));
  const last = shape.reduce((index, length, axis) => index + (length - 1) * (strides[axis] as number), 0);
  const byteOffset = range.byteOffset + (storage.start + start) * bytes;
  const covered = decodeStored(stored, (await source.read(byteOffset, (last + 1) * bytes)).buffer);
  if (isRowMajor(shape, strides)) return tensor(dtype, shape, covered as DTypeArrays[typeof dtype]);
  const data = allocate(dtype, size);
  gather(covered, data, shape, strides);
  return tensor(dtype, shape, data);
}

/** @throws FoleyError "weights" where a storage is smaller than the pickle says */
export function checkStorage(
  path: string,
  { type, key, start, elementCount }: StorageReference,
  range: StoredRange,
): void {
  const expected = (start + elementCount) * storedDTypes[storageTypes[type]].bytes;
  if (expected <= range.byteLength) return;
  throw malformed(path, `${expected} bytes in storage ${key}`, `${range.byteLength}`);
}

/** Whether elements follow one another; axes of one element may have any stride. */
export function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis] as number;
  }
  return true;
}

function gather(source: TensorData, target: TensorData, shape: readonly number[], strides: readonly number[]): void {
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < target.length; to++) {
    target[to] = source[from] as never;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      from += strides[axis] as number;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
}
