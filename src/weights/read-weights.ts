import type { Tensor } from "../engine/tensor/tensor.ts";
import { readPytorchStateDict } from "./pytorch/read-pytorch.ts";
import { readSafetensors } from "./safetensors.ts";

/**
 * The named tensors of one file: safetensors where its name says so, else what PyTorch saved.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export async function readWeights(path: string): Promise<Map<string, Tensor>> {
  return path.endsWith(".safetensors") ? (await readSafetensors(path)).tensors : readPytorchStateDict(path);
}
