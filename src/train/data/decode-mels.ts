import type { Runtime } from "../../engine/runtime/runtime.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { MelCodec } from "../../generate/mel-codec.ts";
import { planWindows } from "../../generate/windows.ts";
import { readManifest } from "../../models/manifest.ts";
import { hashOfParts } from "../../weights/hash-of-parts.ts";
import type { TensorCache } from "../../weights/node/tensor-cache.ts";
import type { ClipShape } from "../settings/examples.ts";
import { prepared } from "./prepared-cache.ts";
import { type PrepareWork, preparing } from "./preparing.ts";
import { fitClip, samplesFor, type TrainingClip } from "./training-clip.ts";

interface DecodeOptions {
  /** Keeps what is made; null keeps nothing. */
  readonly cache: TensorCache | null;
  readonly work: PrepareWork;
}

/**
 * Log-mels of clips as a VAE gives them back, from the mean of what its encoder says: what a vocoder hears in use.
 *
 * @param vae a model folder
 * @returns one for each clip, `[frame, mel]`, natural logarithm
 */
export async function decodeMels(
  runtime: Runtime,
  vae: string,
  clips: readonly TrainingClip[],
  { frameCount, fill }: ClipShape,
  { cache, work }: DecodeOptions,
): Promise<Float32Array[]> {
  const files = folderFiles(vae);
  const manifest = await readManifest(files);
  const codec = await MelCodec.load(runtime, files, manifest);
  const vaeHash = await hashOfParts(files, ["vae"]);
  const { melMean, melStd } = manifest;
  const melEntries = Object.entries(codec.mel).sort();
  const length = frameCount * codec.mel.hopSize;
  const windows = planWindows(codec.latentTime(length / codec.mel.sampleRate), 0, false);
  const done = preparing(work, "mels", clips.length);
  const mels: Float32Array[] = [];
  try {
    for (const clip of clips) {
      const key = ["decoded mel", vaeHash, melMean, melStd, clip.hash, melEntries, frameCount, fill];
      const { mel } = await prepared(cache, key, async () => {
        const { mean } = await codec.encode(
          fitClip(await samplesFor(codec.mel, clip), length, fill),
          windows,
          "training",
        );
        return { mel: (await codec.decode(mean, windows)).data };
      });
      mels.push(mel as Float32Array);
      await done(mels.length);
    }
  } finally {
    await codec.dispose();
  }
  return mels;
}
