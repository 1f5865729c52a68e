import { writeWhole } from "../../files/write-whole.ts";
import { encodeSafetensors, type StorableTensors } from "../encode-safetensors.ts";

/**
 * Writes named tensors as a safetensors file, which appears under its name only when whole.
 *
 * Wider elements come first, so that every tensor is aligned in the file and can be used in place.
 *
 * @throws FoleyError "io" where the file cannot be written
 */
export async function writeSafetensors(
  path: string,
  tensors: StorableTensors,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeWhole(path, encodeSafetensors(tensors, metadata));
}
