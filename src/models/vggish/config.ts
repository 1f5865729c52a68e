import { type StoredShapes, storedSizes } from "../stored-size.ts";

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
export function vggishConfigOf(where: string, found: StoredShapes): VggishConfig {
  const sizeAt = storedSizes(found, { where, network: "VGGish", advice: "give torchvggish's file" });
  const outputs = (name: string): number => sizeAt(`${name}.weight`, 0);
  return {
    blocks: convolutions.map((block) => block.map((index) => outputs(`features.${index}`))),
    widths: linears.map((index) => outputs(`embeddings.${index}`)),
  };
}
