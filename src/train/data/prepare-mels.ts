import { type MelConfig, melSpectrogram } from "../../audio/index.ts";
import type { TensorCache } from "../../weights/index.ts";
import type { MelSet } from "./mel-set.ts";
import { hashOfValues, prepared } from "./prepared-cache.ts";
import { type ClipShape, fitClip, type TrainingClip } from "./training-clip.ts";

interface PrepareOptions {
  readonly cache?: TensorCache | null | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Log-mels of clips, all of the same length. */
export async function prepareMels(
  clips: readonly TrainingClip[],
  config: MelConfig,
  { frameCount, fill }: ClipShape,
  { cache = null, onProgress }: PrepareOptions = {},
): Promise<MelSet> {
  const mels: Float32Array[] = [];
  for (const { samples } of clips) {
    const key = cache === null ? [] : ["mel", hashOfValues(samples), Object.entries(config).sort(), frameCount, fill];
    const { mel } = await prepared(cache, key, () => ({
      mel: melSpectrogram(fitClip(samples, frameCount * config.hopSize, fill), config, "training").data,
    }));
    mels.push(mel as Float32Array);
    onProgress?.(mels.length, clips.length);
  }
  return { mels, frameCount, melCount: config.melCount };
}
