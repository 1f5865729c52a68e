import { type FileHandle, realpath } from "node:fs/promises";
import { type DType, viewBytes } from "../engine/tensor/dtype.ts";
import { bfloat16ToFloat32 } from "../engine/tensor/float16.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import { storedWidths } from "../engine/tensor/stored-tensor.ts";
import { type Tensor, tensor } from "../engine/tensor/tensor.ts";
import { openWeights } from "./open-weights.ts";
import { readExactly } from "./read-exactly.ts";
import {
  readHeader,
  type SafetensorsHeader,
  type StoredDType,
  storedDTypes,
  type TensorEntry,
} from "./safetensors-header.ts";
import type { WeightDescription, WeightFile } from "./weight-file.ts";

/** Named tensors with free words beside them: what one safetensors file holds. */
export interface TensorFile {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/**
 * All tensors of a safetensors file; bfloat16 is widened to float32, everything else keeps its dtype.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export async function readSafetensors(
  path: string,
  accept: (name: string) => boolean = () => true,
): Promise<TensorFile> {
  return withFile(path, async (file) => {
    const header = await readHeader(path, file);
    const tensors = new Map<string, Tensor>();
    for (const [name, entry] of header.tensors) {
      if (accept(name)) tensors.set(name, await readTensor(file, entry));
    }
    return { tensors, metadata: { ...header.metadata } };
  });
}

/** Opens a safetensors file for its tensors one by one. */
export function withSafetensorsFile<T>(path: string, use: (file: WeightFile) => Promise<T>): Promise<T> {
  return withFile(path, async (file) => {
    const header = await readHeader(path, file);
    const target = await realpath(path);
    const entryOf = (name: string): TensorEntry => header.tensors.get(name) as TensorEntry;
    return use({
      tensors: new Map([...header.tensors].map(([name, entry]) => [name, describe(entry)])),
      read: (name) => readTensor(file, entryOf(name)),
      async locate(name) {
        const { stored, shape, byteOffset, byteLength } = entryOf(name);
        const precision = usablePrecisions[stored];
        const isUsable = precision !== undefined && byteLength > 0 && byteOffset % storedWidths[precision] === 0;
        if (!isUsable) return readTensor(file, entryOf(name));
        return { dtype: "float32", shape, file: { path: target, byteOffset, precision } };
      },
    });
  });
}

/** What an engine can use where it is stored. */
const usablePrecisions: Partial<Record<StoredDType, keyof typeof storedWidths>> = {
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
};

function describe({ stored, shape, byteLength }: TensorEntry): WeightDescription {
  return { shape, precision: stored, bytes: byteLength };
}

/**
 * Names, shapes and byte offsets of a safetensors file, without its numbers.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  return withFile(path, (file) => readHeader(path, file));
}

async function readTensor(file: FileHandle, { stored, shape, byteOffset, byteLength }: TensorEntry): Promise<Tensor> {
  const buffer = await readExactly(file, byteOffset, byteLength);
  if (stored === "BF16") return tensor("float32", shape, bfloat16ToFloat32(new Uint16Array(buffer)));
  const dtype: DType = storedDTypes[stored].dtype;
  return tensor(dtype, shape, viewBytes(dtype, buffer, 0, sizeOf(shape)));
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openWeights(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
