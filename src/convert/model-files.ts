import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { melPresets } from "../audio/mel-spectrogram.ts";
import type { SchedulerConfig } from "../diffusion/scheduler-config.ts";
import { writeWhole } from "../files/write-whole.ts";
import { writeManifest } from "../models/node/write-manifest.ts";
import { writePart } from "../models/node/write-part.ts";
import type { PartName } from "./network.ts";
import { indexEntry, indexedParts, type ModelPart } from "./part.ts";
import { completeModelTokenizer, copyTokenizer } from "./tokenizer.ts";
import { checkGoing, type WriteOptions } from "./write-options.ts";

/** What a model folder is made of. */
export interface ModelContents {
  readonly parts: readonly ModelPart[];
  /** Null where there is no diffusion model. */
  readonly scheduler: SchedulerConfig | null;
  /** The folder that its files are copied from; null where there is no text encoder. */
  readonly tokenizer: string | null;
}

/** Writes a model folder as diffusers lays it out. */
export async function writeModel(
  folder: string,
  { parts, scheduler, tokenizer }: ModelContents,
  { precision = "float32", onProgress, signal }: WriteOptions,
): Promise<void> {
  for (const [index, part] of parts.entries()) {
    checkGoing(signal);
    onProgress?.(index, parts.length, part.name);
    await writePart(join(folder, part.name), part, precision);
  }
  if (tokenizer !== null) await copyTokenizer(tokenizer, join(folder, "tokenizer"));
  await completeModelTokenizer(folder);
  if (scheduler !== null) await writeIndex(folder, parts, scheduler);
  checkGoing(signal);
  onProgress?.(parts.length, parts.length, "done");
}

/** What makes a model of parts: the schedule, the index and, where its mel is not the published one, the manifest. */
async function writeIndex(folder: string, parts: readonly ModelPart[], scheduler: SchedulerConfig): Promise<void> {
  const { use_clipped_model_output: _own, ...settings } = scheduler;
  await writeSettings(join(folder, "scheduler"), "scheduler_config.json", {
    _class_name: "DDIMScheduler",
    ...settings,
  });
  const isThere = (name: PartName): boolean => parts.some((part) => part.name === name);
  await writeSettings(folder, "model_index.json", {
    _class_name: "AudioLDMPipeline",
    ...Object.fromEntries(indexedParts.filter(isThere).map((name) => [name, indexEntry(name)])),
    tokenizer: ["transformers", "RobertaTokenizer"],
    scheduler: ["diffusers", "DDIMScheduler"],
  });
  const vocoder = parts.find(({ name }) => name === "vocoder")?.config as { model_in_dim: number } | undefined;
  const mel = melPresets.audioldm16k;
  if (vocoder !== undefined && vocoder.model_in_dim !== mel.melCount) {
    await writeManifest(folder, { mel: { ...mel, melCount: vocoder.model_in_dim }, melMean: 0, melStd: 1 });
  }
}

async function writeSettings(folder: string, name: string, settings: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, name), `${JSON.stringify(settings, null, 2)}\n`);
}
