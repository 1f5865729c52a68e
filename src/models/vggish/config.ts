import { FoleyError } from "../../engine/tensor/error.ts";
import type { Shape } from "../../engine/tensor/shape.ts";

export interface VggishConfig {
  /** Channels of the convolutions between two poolings. */
  readonly blocks: readonly (readonly number[])[];
  /** Outputs of the linear layers. */
  readonly widths: readonly number[];
}

/** Places of torchvggish's convolutions among its layers, pooling by pooling. */
const convolutions = [[0], [3], [6, 8], [11, 13]] as const;
const linears = [0, 2, 4] as const;

/**
 * The settings of a checkpoint of torchvggish.
 *
 * @param where the file, to begin errors with
 * @throws FoleyError "weights" where a layer is missing
 */
export function vggishConfigOf(where: string, found: ReadonlyMap<string, { readonly shape: Shape }>): VggishConfig {
  const outputs = (name: string): number => {
    const size = found.get(`${name}.weight`)?.shape[0];
    if (size !== undefined && size > 0) return size;
    const message = `${where}: expected the tensor ${name}.weight of VGGish, got none; give torchvggish's file`;
    throw new FoleyError("weights", message);
  };
  return {
    blocks: convolutions.map((block) => block.map((index) => outputs(`features.${index}`))),
    widths: linears.map((index) => outputs(`embeddings.${index}`)),
  };
}
