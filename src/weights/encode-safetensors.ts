import type { Shape } from "../engine/tensor/shape.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import type { StoredDType } from "./stored-dtype.ts";

/** A tensor to be stored as bfloat16, which no tensor in memory is: its bits. */
export interface StoredBfloat16 {
  readonly dtype: "bfloat16";
  readonly shape: Shape;
  readonly data: Uint16Array;
}

/** What a safetensors file may hold. */
export type Storable = Tensor | StoredBfloat16;

const storedNames: Readonly<Record<Storable["dtype"], StoredDType>> = {
  bfloat16: "BF16",
  float32: "F32",
  float64: "F64",
  float16: "F16",
  int32: "I32",
  int64: "I64",
  uint8: "U8",
  bool: "BOOL",
};

/** Tensors by their names in a file. */
export type StorableTensors = ReadonlyMap<string, Storable> | Readonly<Record<string, Storable>>;

/**
 * Named tensors as the bytes of a safetensors file, in pieces that follow one another; those of tensors are not copied.
 *
 * Wider elements come first, so that every tensor is aligned in the file and can be used in place.
 */
export function encodeSafetensors(
  tensors: StorableTensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const entries: [string, Storable][] = tensors instanceof Map ? [...tensors] : Object.entries(tensors);
  entries.sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const chunks = entries.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [encodeHeader(entries, metadata), ...chunks];
}

/** The length of the header, then the header, padded with spaces so that the data begins at a multiple of 8. */
function encodeHeader(entries: readonly [string, Storable][], metadata: Readonly<Record<string, string>>): Uint8Array {
  const fields: [string, unknown][] = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : [];
  let begin = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    const end = begin + data.byteLength;
    fields.push([name, { dtype: storedNames[dtype], shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)));
  const bytes = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true);
  bytes.set(text, 8);
  return bytes;
}
