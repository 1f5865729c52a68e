import { melPresets } from "../audio/mel-spectrogram.ts";
import type { SchedulerConfig } from "../diffusion/scheduler-config.ts";
import type { Manifest } from "../models/manifest.ts";
import { type ModelContents, schedulerText } from "../models/node/write-model-folder.ts";
import type { ModelPart } from "../models/part-files.ts";
import type { PartName } from "../models/part-kind.ts";
import { numberIn } from "./part.ts";

/** Parts of diffusers' index: all but CLAP's audio encoder, which its pipeline does not know. */
const indexedParts: readonly PartName[] = ["unet", "vae", "vocoder", "text_encoder"];

/**
 * What a converted model's folder is made of: with a diffusion model also the schedule, the index and, where its mel is not the
 * published one, the manifest.
 *
 * @param scheduler null where there is no diffusion model
 * @param tokenizer the folder that its files are copied from; null where there is no text encoder
 */
export function contentsOf(
  parts: readonly ModelPart[],
  scheduler: SchedulerConfig | null,
  tokenizer: string | null,
): ModelContents {
  const pending = parts.map((part) => ({ name: part.name, read: async () => part }));
  if (scheduler === null) return { parts: pending, tokenizer, scheduler, manifest: null, indexed: null };
  const { use_clipped_model_output: _own, ...settings } = scheduler;
  return {
    parts: pending,
    tokenizer,
    scheduler: schedulerText(settings),
    manifest: manifestOf(parts),
    indexed: indexedParts,
  };
}

function manifestOf(parts: readonly ModelPart[]): Manifest | null {
  const melCount = numberIn(parts.find(({ name }) => name === "vocoder")?.config, "model_in_dim");
  const mel = melPresets.audioldm16k;
  return melCount === null || melCount === mel.melCount ? null : { mel: { ...mel, melCount }, melMean: 0, melStd: 1 };
}
