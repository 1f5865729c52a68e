import type { Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { readPytorchStateDict } from "./pytorch/read-pytorch.ts";
import { locateSafetensors, readSafetensors } from "./safetensors.ts";

/**
 * The named tensors of one file: safetensors where its name says so, else what PyTorch saved.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export async function readWeights(path: string): Promise<Map<string, Tensor>> {
  return path.endsWith(".safetensors") ? (await readSafetensors(path)).tensors : readPytorchStateDict(path);
}

/** The same, but what can be used where it is stored stays there. */
export async function locateWeights(path: string): Promise<Map<string, Weight>> {
  return path.endsWith(".safetensors") ? locateSafetensors(path) : readPytorchStateDict(path);
}
