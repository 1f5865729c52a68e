import { type MelConfig, melSpectrogram } from "../../audio/index.ts";
import type { MelSet } from "./mel-set.ts";
import { type ClipShape, fitClip, type TrainingClip } from "./training-clip.ts";

/** Log-mels of clips, all of the same length. */
export function prepareMels(
  clips: readonly TrainingClip[],
  config: MelConfig,
  { frameCount, fill }: ClipShape,
  onProgress?: (done: number, total: number) => void,
): MelSet {
  const mels = clips.map(({ samples }, index) => {
    const { data } = melSpectrogram(fitClip(samples, frameCount * config.hopSize, fill), config, "training");
    onProgress?.(index + 1, clips.length);
    return data;
  });
  return { mels, frameCount, melCount: config.melCount };
}
