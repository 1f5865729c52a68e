import { type MelConfig, melSpectrogram } from "../../audio/index.ts";
import type { MelSet } from "./mel-set.ts";
import { fitByReflection, type TrainingClip } from "./training-clip.ts";

/** Log-mels of clips, all `frameCount` long. */
export function prepareMels(
  clips: readonly TrainingClip[],
  config: MelConfig,
  frameCount: number,
  onProgress?: (done: number, total: number) => void,
): MelSet {
  const mels = clips.map(({ samples }, index) => {
    const { data } = melSpectrogram(fitByReflection(samples, frameCount * config.hopSize), config, "training");
    onProgress?.(index + 1, clips.length);
    return data;
  });
  return { mels, frameCount, melCount: config.melCount };
}
