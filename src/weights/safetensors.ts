import type { ByteSource } from "../engine/bytes/byte-source.ts";
import type { DTypeArrays } from "../engine/tensor/dtype.ts";
import { entryOf } from "../engine/tensor/entry-of.ts";
import { storedWidths } from "../engine/tensor/stored-tensor.ts";
import { type Tensor, tensor } from "../engine/tensor/tensor.ts";
import { readHeader, type TensorEntry } from "./safetensors-header.ts";
import { decodeStored, storedDTypes, usablePrecisions } from "./stored-dtype.ts";
import type { WeightDescription, WeightFile } from "./weight-file.ts";

/** Named tensors with free words beside them: what one safetensors file holds. */
export interface TensorFile {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/**
 * All tensors of a safetensors file; bfloat16 is widened to float32, 8- and 16-bit integers to int32; everything
 * else keeps its dtype.
 *
 * @param accept which of them to read
 * @throws FoleyError "weights" where it is malformed
 */
export async function readTensorFile(
  source: ByteSource,
  accept: (name: string) => boolean = () => true,
): Promise<TensorFile> {
  const header = await readHeader(source);
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of header.tensors) {
    if (accept(name)) tensors.set(name, await readEntry(source, entry));
  }
  return { tensors, metadata: { ...header.metadata } };
}

/**
 * A safetensors file for its tensors one by one.
 *
 * @throws FoleyError "weights" where it is malformed
 */
export async function openSafetensors(source: ByteSource): Promise<WeightFile> {
  const header = await readHeader(source);
  return {
    tensors: new Map([...header.tensors].map(([name, entry]) => [name, describe(entry)])),
    read: async (name) => readEntry(source, entryOf(header.tensors, name)),
    async locate(name) {
      const entry = entryOf(header.tensors, name);
      const { stored, shape, byteOffset, byteLength } = entry;
      const precision = usablePrecisions[stored];
      const isUsable = precision !== undefined && byteLength > 0 && byteOffset % storedWidths[precision] === 0;
      if (!isUsable) return readEntry(source, entry);
      return { dtype: "float32", shape, source, byteOffset, precision };
    },
  };
}

function describe({ stored, shape, byteLength }: TensorEntry): WeightDescription {
  return { shape, precision: stored, bytes: byteLength };
}

async function readEntry(source: ByteSource, { stored, shape, byteOffset, byteLength }: TensorEntry): Promise<Tensor> {
  const { buffer } = await source.read(byteOffset, byteLength);
  const { dtype } = storedDTypes[stored];
  return tensor(dtype, shape, decodeStored(stored, buffer) as DTypeArrays[typeof dtype]);
}
