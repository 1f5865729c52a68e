import type { Tensor } from "../../engine/tensor/tensor.ts";
import { fileSource } from "../../files/file-source.ts";
import { withPlainNames } from "../plain-names.ts";
import { openPytorch, readPytorchValue } from "../pytorch/open-pytorch.ts";
import type { PytorchValue } from "../pytorch/resolver.ts";

/**
 * Everything in a `.bin`, `.pt`, `.pth` or `.ckpt` file, of either of PyTorch's formats. Nothing in it is executed.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed or asks for more than
 *   tensors and plain containers
 */
export async function readPytorch(path: string): Promise<PytorchValue> {
  return readPytorchValue(await fileSource(path));
}

/**
 * The tensors of the state dict in a PyTorch file, by name, and nothing else of it: an optimizer's are never read.
 *
 * @param accept which of them to read
 * @throws FoleyError as `readPytorch`, and "weights" where there is no state dict
 */
export async function readPytorchStateDict(
  path: string,
  accept: (name: string) => boolean = () => true,
): Promise<Map<string, Tensor>> {
  const file = await openPytorch(await fileSource(path));
  const tensors = new Map<string, Tensor>();
  for (const [name, stored] of withPlainNames(new Map([...file.tensors.keys()].map((name) => [name, name])))) {
    if (accept(name)) tensors.set(name, await file.read(stored));
  }
  return tensors;
}
