import { type StoredShapes, storedSizes } from "../stored-size.ts";

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
export function openl3ConfigOf(where: string, found: StoredShapes): Openl3Config {
  const advice = "give torchopenl3's file of mel128 or mel256";
  const sizeAt = storedSizes(found, { where, network: "OpenL3", advice });
  return {
    widths: openl3Widths.map((_, index) => sizeAt(`${convolutionName(index)}.weight`, 0)),
    melCount: sizeAt(melBasis, 0),
  };
}
