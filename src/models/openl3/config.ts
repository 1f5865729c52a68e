import { FoleyError } from "../../engine/tensor/error.ts";
import { formatShape } from "../../engine/tensor/shape.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";

/** How wide an OpenL3 is, and how many mels it sees. */
export interface Openl3Config {
  /** Outputs of each convolution; the last ones are the embedding. */
  readonly widths: readonly number[];
  readonly melCount: number;
}

/** Of every published OpenL3. */
export const openl3Widths: readonly number[] = [64, 64, 128, 128, 256, 256, 512, 512];

/** The mel bands that the networks were trained on; each file holds them. */
export const melBasis = "speclayer.mel_basis";

/** The name of each convolution in torchopenl3's files, in their order. */
export function convolutionName(index: number): string {
  return index === openl3Widths.length - 1 ? "audio_embedding_layer" : `conv2d_${index + 1}`;
}

/**
 * The settings of a checkpoint, which are the shapes of its tensors.
 *
 * @param where the file, to begin errors with
 * @throws FoleyError "weights" where the tensors are not those of an OpenL3 over mels
 */
export function openl3ConfigOf(where: string, found: ReadonlyMap<string, Tensor>): Openl3Config {
  const sizeOf = (name: string): number => {
    const shape = found.get(name)?.shape;
    const size = shape?.[0];
    if (size !== undefined && size > 0) return size;
    const came = shape === undefined ? "none" : formatShape(shape);
    const advice = "give torchopenl3's file of mel128 or mel256";
    throw new FoleyError("weights", `${where}: expected the tensor ${name} of OpenL3, got ${came}; ${advice}`);
  };
  return {
    widths: openl3Widths.map((_, index) => sizeOf(`${convolutionName(index)}.weight`)),
    melCount: sizeOf(melBasis),
  };
}
