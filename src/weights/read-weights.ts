import type { Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { withPlainNames } from "./plain-names.ts";
import { withPytorchFile } from "./pytorch/read-pytorch.ts";
import { withSafetensorsFile } from "./safetensors.ts";
import type { WeightDescription, WeightFile } from "./weight-file.ts";

/**
 * Opens one file of weights: safetensors where its name says so, else what PyTorch saved.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export function withWeightFile<T>(path: string, use: (file: WeightFile) => Promise<T>): Promise<T> {
  return path.endsWith(".safetensors") ? withSafetensorsFile(path, use) : withPytorchFile(path, use);
}

/**
 * The named tensors of one file, under the names that their network gives them.
 *
 * @param accept which of them to read; all where absent
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export function readWeights(
  path: string,
  accept: (name: string) => boolean = () => true,
): Promise<Map<string, Tensor>> {
  return take(path, accept, (file, stored) => file.read(stored));
}

/** The same, but what can be used where it is stored stays there. */
export function locateWeights(path: string): Promise<Map<string, Weight>> {
  return take(
    path,
    () => true,
    (file, stored) => file.locate(stored),
  );
}

/** The same without the numbers. */
export function describeWeights(path: string): Promise<Map<string, WeightDescription>> {
  return withWeightFile(path, async ({ tensors }) => withPlainNames(tensors));
}

function take<W>(
  path: string,
  accept: (name: string) => boolean,
  get: (file: WeightFile, stored: string) => Promise<W>,
): Promise<Map<string, W>> {
  return withWeightFile(path, async (file) => {
    const storedNames = withPlainNames(new Map([...file.tensors.keys()].map((name) => [name, name])));
    const weights = new Map<string, W>();
    for (const [name, stored] of storedNames) if (accept(name)) weights.set(name, await get(file, stored));
    return weights;
  });
}
