import { joinedBytes } from "../../../audio/join-bytes.ts";
import { bytesInMemory } from "../../../engine/bytes/byte-source.ts";
import { float32, type Tensor } from "../../../engine/tensor/tensor.ts";
import type { Features } from "../../../evaluate/backbone/backbone.ts";
import { encodeSafetensors } from "../../../weights/encode-safetensors.ts";
import { readTensorFile } from "../../../weights/safetensors.ts";

/** What the judges heard in some sounds, by the sounds' names within the unit; null where a judge could not use one. */
export type HeardFeatures = ReadonlyMap<string, readonly (Features | null)[]>;

/** As the bytes of a safetensors file: `NAME.JUDGE` for embeddings, `[rows, width]`, and `NAME.JUDGE.logits`. */
export function encodeFeatures(heard: HeardFeatures): Uint8Array {
  const tensors = new Map<string, Tensor>();
  for (const [name, features] of heard) {
    for (const [judge, one] of features.entries()) {
      if (one === null) continue;
      tensors.set(`${name}.${judge}`, float32(one.embeddings, [one.rows, one.width]));
      if (one.logits !== null) tensors.set(`${name}.${judge}.logits`, float32(one.logits));
    }
  }
  return joinedBytes(encodeSafetensors(tensors));
}

/**
 * The same of such bytes.
 *
 * @param where for messages
 * @returns by a sound's name and the count of judges
 */
export async function decodeFeatures(
  bytes: Uint8Array<ArrayBuffer>,
  where: string,
): Promise<(name: string, judgeCount: number) => (Features | null)[]> {
  const { tensors } = await readTensorFile(bytesInMemory(where, bytes));
  const floatsOf = (name: string): { data: Float32Array; shape: readonly number[] } | null => {
    const found = tensors.get(name);
    return found?.data instanceof Float32Array ? { data: found.data, shape: found.shape } : null;
  };
  return (name, judgeCount) =>
    Array.from({ length: judgeCount }, (_, judge) => {
      const embeddings = floatsOf(`${name}.${judge}`);
      if (embeddings === null) return null;
      const [rows = 0, width = 0] = embeddings.shape;
      return { embeddings: embeddings.data, rows, width, logits: floatsOf(`${name}.${judge}.logits`)?.data ?? null };
    });
}
