import { checkTextArguments } from "../engine/tensor/argument.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import type { PytorchValue } from "../weights/pytorch/resolver.ts";
import type { TensorFile } from "../weights/safetensors.ts";

// Readers of weights are loaded when a file is read, so that importing the library costs little.

/**
 * All tensors of a safetensors file; bfloat16 is widened to float32, everything else keeps its dtype.
 *
 * @param accept which of them to read; all where left out
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export async function safetensorsAt(path: string, accept?: (name: string) => boolean): Promise<TensorFile> {
  checkTextArguments("read weights", { path });
  return (await import("../weights/node/read-safetensors.ts")).readSafetensors(path, accept);
}

/**
 * What PyTorch saved in a file, read without executing any of it.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed or asks for what is refused
 */
export async function pytorchAt(path: string): Promise<PytorchValue> {
  checkTextArguments("read weights", { path });
  return (await import("../weights/node/read-pytorch.ts")).readPytorch(path);
}

/**
 * The tensors of the state dict in a PyTorch file, by name, and nothing else of it: an optimizer's are never read.
 *
 * @param accept which of them to read; all where left out
 * @throws as `readPytorch`
 */
export async function stateDictAt(path: string, accept?: (name: string) => boolean): Promise<Map<string, Tensor>> {
  checkTextArguments("read weights", { path });
  return (await import("../weights/node/read-pytorch.ts")).readPytorchStateDict(path, accept);
}
