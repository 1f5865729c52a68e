import type { MelConfig } from "../../audio/mel-spectrogram.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { type StoredShapes, storedSizes } from "../stored-size.ts";

/** What PANNs' Cnn14 hears, and how wide it is. */
export interface PannsConfig {
  readonly mel: MelConfig;
  /** Channels of each block. */
  readonly widths: readonly number[];
  readonly embeddingWidth: number;
  readonly classCount: number;
}

export type PannsRate = "16k" | "32k";

/** The two published front ends. */
export const pannsMelPresets: Readonly<Record<PannsRate, MelConfig>> = {
  "16k": { sampleRate: 16_000, fftSize: 512, windowSize: 512, hopSize: 160, melCount: 64, fMin: 50, fMax: 8000 },
  "32k": { sampleRate: 32_000, fftSize: 1024, windowSize: 1024, hopSize: 320, melCount: 64, fMin: 50, fMax: 14_000 },
};

/** Of `Cnn14_mAP=0.431.pth` and `Cnn14_16k_mAP=0.438.pth`; others may be narrower. */
const blockCount = 6;

/**
 * The settings of a checkpoint, which keeps its front end as tensors.
 *
 * @param where the file, to begin errors with
 * @throws FoleyError "weights" where the tensors are not those of a Cnn14 at 16 or 32 kHz
 */
export function pannsConfigOf(where: string, found: StoredShapes): PannsConfig {
  const sizeAt = storedSizes(found, { where, network: "PANNs' Cnn14", advice: "give one of its files" });
  const frequencies = sizeAt("logmel_extractor.melW", 0);
  const mel = Object.values(pannsMelPresets).find(({ fftSize }) => fftSize / 2 + 1 === frequencies);
  if (mel === undefined) {
    const message = `${where}: expected Cnn14 at 16 or 32 kHz, got one of ${frequencies} frequencies; give another file`;
    throw new FoleyError("weights", message);
  }
  const blocks = Array.from({ length: blockCount }, (_, i) => `conv_block${i + 1}.conv2.weight`);
  return {
    mel,
    widths: blocks.map((name) => sizeAt(name, 0)),
    embeddingWidth: sizeAt("fc1.weight", 0),
    classCount: sizeAt("fc_audioset.weight", 0),
  };
}
