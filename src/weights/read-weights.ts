import type { ByteSource } from "../engine/bytes/byte-source.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { withPlainNames } from "./plain-names.ts";
import { openPytorch } from "./pytorch/open-pytorch.ts";
import { openSafetensors } from "./safetensors.ts";
import type { WeightDescription, WeightFile } from "./weight-file.ts";

/**
 * A file of weights: safetensors where its name says so, else what PyTorch saved.
 *
 * @throws FoleyError "weights" where it is malformed
 */
export function openWeightFile(source: ByteSource): Promise<WeightFile> {
  return source.name.endsWith(".safetensors") ? openSafetensors(source) : openPytorch(source);
}

/**
 * The named tensors of one file, under the names that their network gives them.
 *
 * @param accept which of them to read; all where absent
 * @throws FoleyError "weights" where it is malformed
 */
export function readWeights(
  source: ByteSource,
  accept: (name: string) => boolean = () => true,
): Promise<Map<string, Tensor>> {
  return take(source, accept, (file, stored) => file.read(stored));
}

/** The same, but what can be used where it is stored stays there. */
export function locateWeights(source: ByteSource): Promise<Map<string, Weight>> {
  return take(
    source,
    () => true,
    (file, stored) => file.locate(stored),
  );
}

/** The same without the numbers. */
export async function describeWeights(source: ByteSource): Promise<Map<string, WeightDescription>> {
  return withPlainNames((await openWeightFile(source)).tensors);
}

async function take<W>(
  source: ByteSource,
  accept: (name: string) => boolean,
  get: (file: WeightFile, stored: string) => Promise<W>,
): Promise<Map<string, W>> {
  const file = await openWeightFile(source);
  const storedNames = withPlainNames(new Map([...file.tensors.keys()].map((name) => [name, name])));
  const weights = new Map<string, W>();
  for (const [name, stored] of storedNames) if (accept(name)) weights.set(name, await get(file, stored));
  return weights;
}
