import { type MelConfig, melSpectrogram } from "../../audio/mel-spectrogram.ts";
import type { CacheKey, TensorCache } from "../../weights/node/tensor-cache.ts";
import type { ClipShape } from "../settings/examples.ts";
import type { MelSet } from "./mel-set.ts";
import { prepared } from "./prepared-cache.ts";
import { type PrepareWork, preparing } from "./preparing.ts";
import { fitClip, samplesFor, type TrainingClip } from "./training-clip.ts";

/** The log-mel of a clip, which is made, or read from a cache, whenever it is asked for. */
export interface MelSource {
  /** What it is made of. */
  readonly key: CacheKey;
  /** `[time, mel]`, natural logarithm. */
  read(): Promise<Float32Array>;
}

interface MelOptions {
  /** Keeps mels; null keeps none. */
  readonly cache: TensorCache | null;
  readonly work: PrepareWork;
}

/** Log-mels of clips, all of the same length, in memory. */
export async function prepareMels(
  clips: readonly TrainingClip[],
  config: MelConfig,
  shape: ClipShape,
  { cache, work }: MelOptions,
): Promise<MelSet> {
  const done = preparing(work, "mels", clips.length);
  const mels: Float32Array[] = [];
  for (const clip of clips) {
    mels.push(await melSource(clip, config, shape, cache).read());
    await done(mels.length);
  }
  return { mels, frameCount: shape.frameCount, melCount: config.melCount };
}

export function melSource(
  clip: TrainingClip,
  config: MelConfig,
  { frameCount, fill }: ClipShape,
  cache: TensorCache | null,
): MelSource {
  const key = ["mel", clip.hash, Object.entries(config).sort(), frameCount, fill];
  const make = async (): Promise<{ mel: Float32Array }> => {
    const samples = fitClip(await samplesFor(config, clip), frameCount * config.hopSize, fill);
    return { mel: melSpectrogram(samples, config, "training").data };
  };
  return { key, read: async () => (await prepared(cache, key, make)).mel as Float32Array };
}
