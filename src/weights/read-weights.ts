import type { Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { describePytorchStateDict, readPytorchStateDict, type WeightDescription } from "./pytorch/read-pytorch.ts";
import { locateSafetensors, readSafetensors, readSafetensorsHeader } from "./safetensors.ts";

/**
 * The named tensors of one file: safetensors where its name says so, else what PyTorch saved.
 *
 * @param accept which of them to read; all where absent
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export async function readWeights(path: string, accept?: (name: string) => boolean): Promise<Map<string, Tensor>> {
  return path.endsWith(".safetensors")
    ? (await readSafetensors(path, accept)).tensors
    : readPytorchStateDict(path, accept);
}

/** The same without the numbers. */
export async function describeWeights(path: string): Promise<Map<string, WeightDescription>> {
  if (!path.endsWith(".safetensors")) return describePytorchStateDict(path);
  const { tensors } = await readSafetensorsHeader(path);
  return new Map(
    [...tensors].map(([name, { stored, shape, byteLength }]) => [
      name,
      { shape, precision: stored, bytes: byteLength },
    ]),
  );
}

/** The same, but what can be used where it is stored stays there. */
export async function locateWeights(path: string): Promise<Map<string, Weight>> {
  return path.endsWith(".safetensors") ? locateSafetensors(path) : readPytorchStateDict(path);
}
