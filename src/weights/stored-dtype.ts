import { type DType, type TensorData, viewBytes } from "../engine/tensor/dtype.ts";
import { bfloat16ToFloat32 } from "../engine/tensor/float16.ts";
import type { storedWidths } from "../engine/tensor/stored-tensor.ts";

export const storedNames = ["F32", "F64", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"] as const;

/** Element types of stored weights, as the safetensors format names them. */
export type StoredDType = (typeof storedNames)[number];

/** The host dtype that each stored type is read as, and the bytes of one stored element. */
export const storedDTypes: Readonly<Record<StoredDType, { readonly dtype: DType; readonly bytes: number }>> = {
  F32: { dtype: "float32", bytes: 4 },
  F64: { dtype: "float64", bytes: 8 },
  F16: { dtype: "float16", bytes: 2 },
  BF16: { dtype: "float32", bytes: 2 },
  I64: { dtype: "int64", bytes: 8 },
  I32: { dtype: "int32", bytes: 4 },
  I16: { dtype: "int32", bytes: 2 },
  I8: { dtype: "int32", bytes: 1 },
  U8: { dtype: "uint8", bytes: 1 },
  BOOL: { dtype: "bool", bytes: 1 },
};

/** What an engine can use where it is stored. */
export const usablePrecisions: Readonly<Partial<Record<StoredDType, keyof typeof storedWidths>>> = {
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
};

/** Stored elements as numbers of their host dtype: bfloat16 is widened to float32, 8- and 16-bit integers to int32. */
export function decodeStored(stored: StoredDType, buffer: ArrayBuffer): TensorData {
  if (stored === "BF16") return bfloat16ToFloat32(new Uint16Array(buffer));
  if (stored === "I16") return Int32Array.from(new Int16Array(buffer));
  if (stored === "I8") return Int32Array.from(new Int8Array(buffer));
  const { dtype, bytes } = storedDTypes[stored];
  return viewBytes(dtype, buffer, 0, buffer.byteLength / bytes);
}
