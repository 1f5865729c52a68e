import { fileSource } from "../../files/file-source.ts";
import { readTensorFile, type TensorFile } from "../safetensors.ts";
import { readHeader, type SafetensorsHeader } from "../safetensors-header.ts";

/**
 * All tensors of a safetensors file; bfloat16 is widened to float32, everything else keeps its dtype.
 *
 * @param accept which of them to read
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export async function readSafetensors(
  path: string,
  accept: (name: string) => boolean = () => true,
): Promise<TensorFile> {
  return readTensorFile(await fileSource(path), accept);
}

/**
 * Names, shapes and byte offsets of a safetensors file, without its numbers.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  return readHeader(await fileSource(path));
}
