import { bytesInMemory } from "../bytes/byte-source.ts";
import { splitPath } from "../bytes/file-path.ts";
import { sizeOf } from "../tensor/shape.ts";
import { isStored, type StoredTensor, storedWidths, type Weight } from "../tensor/stored-tensor.ts";

/**
 * Weights as a model can refer to them: those in files of one folder stay there, what is stored elsewhere is read, in its
 * own precision.
 *
 * @param mapsFiles whether the engine finds files; else all that is stored is read
 * @throws FoleyError "weights" where a file is no longer what it was, and "io" where one cannot be read
 */
export async function weightsAtHand(
  weights: ReadonlyMap<string, Weight>,
  { mapsFiles }: { readonly mapsFiles: boolean },
): Promise<Map<string, Weight>> {
  const stored = [...weights.values()].filter(isStored);
  const folders = new Set(stored.map(({ source: { file } }) => (file === null ? null : splitPath(file).folder)));
  const stays = mapsFiles && folders.size === 1 && !folders.has(null);
  const ready = new Map(weights);
  if (stays) {
    for (const source of new Set(stored.map((weight) => weight.source))) await source.checkUnchanged();
    return ready;
  }
  for (const [name, weight] of weights) {
    // What is in memory is taken from there as it is.
    if (isStored(weight) && weight.source.bytes === null) ready.set(name, await inMemory(weight));
  }
  return ready;
}

async function inMemory(weight: StoredTensor): Promise<StoredTensor> {
  const { source, byteOffset, precision, shape } = weight;
  const bytes = await source.read(byteOffset, sizeOf(shape) * storedWidths[precision]);
  return { ...weight, source: bytesInMemory(source.name, bytes), byteOffset: 0 };
}

/** The bytes of a stored weight that are in memory; null for one that is in a file. */
export function bytesAtHand({ source: { bytes }, byteOffset, precision, shape }: StoredTensor): Uint8Array | null {
  return bytes === null ? null : bytes.subarray(byteOffset, byteOffset + sizeOf(shape) * storedWidths[precision]);
}
