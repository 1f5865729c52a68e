import { type FileHandle, open, realpath } from "node:fs/promises";
import { type DType, viewBytes } from "../engine/tensor/dtype.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { bfloat16ToFloat32 } from "../engine/tensor/float16.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import { type Tensor, tensor } from "../engine/tensor/tensor.ts";
import { readExactly } from "./read-exactly.ts";
import { readHeader, type SafetensorsHeader, storedDTypes, type TensorEntry } from "./safetensors-header.ts";

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
export async function readSafetensors(path: string): Promise<TensorFile> {
  return withFile(path, async (file) => {
    const header = await readHeader(path, file);
    const tensors = new Map<string, Tensor>();
    for (const [name, entry] of header.tensors) tensors.set(name, await readTensor(file, entry));
    return { tensors, metadata: { ...header.metadata } };
  });
}

/**
 * The same, but what is stored as float32 stays in the file, to be used there.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export async function locateSafetensors(path: string): Promise<Map<string, Weight>> {
  return withFile(path, async (file) => {
    const header = await readHeader(path, file);
    const target = await realpath(path);
    const weights = new Map<string, Weight>();
    for (const [name, entry] of header.tensors) {
      const { shape, byteOffset } = entry;
      const isPlain = entry.stored === "F32" && entry.byteLength > 0;
      const stored = { dtype: "float32", shape, file: { path: target, byteOffset } } as const;
      weights.set(name, isPlain ? stored : await readTensor(file, entry));
    }
    return weights;
  });
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
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === "ENOENT" ? "not-found" : "io";
    throw new FoleyError(code, `${path}: expected a readable safetensors file, got ${cause.code}; check the path`, {
      cause,
    });
  });
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
