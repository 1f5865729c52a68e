import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { melPresets } from "../audio/mel-spectrogram.ts";
import type { SchedulerConfig } from "../diffusion/scheduler-config.ts";
import type { Work } from "../engine/work.ts";
import { writeWhole } from "../files/write-whole.ts";
import { writeManifest } from "../models/node/write-manifest.ts";
import { writePart } from "../models/node/write-part.ts";
import type { StoredPrecision } from "../models/part-files.ts";
import { inSteps } from "./in-steps.ts";
import type { PartName } from "./network.ts";
import { indexEntry, indexedParts, type ModelPart, numberIn } from "./part.ts";
import { completeModelTokenizer, copyTokenizer } from "./tokenizer.ts";

/** What a model folder is made of. */
export interface ModelContents {
  readonly parts: readonly ModelPart[];
  /** Null where there is no diffusion model. */
  readonly scheduler: SchedulerConfig | null;
  /** The folder that its files are copied from; null where there is no text encoder. */
  readonly tokenizer: string | null;
  /** In which weights are stored. */
  readonly precision: StoredPrecision;
}

/** Writes a model folder as diffusers lays it out. */
export async function writeModel(folder: string, contents: ModelContents, work: Work): Promise<void> {
  const { parts, scheduler, tokenizer, precision } = contents;
  const write = (part: ModelPart): Promise<void> => writePart(join(folder, part.name), part, precision);
  await inSteps(
    work,
    parts.map((part) => ({ name: part.name, write: () => write(part) })),
  );
  if (tokenizer !== null) await copyTokenizer(tokenizer, join(folder, "tokenizer"));
  await completeModelTokenizer(folder);
  if (scheduler !== null) await writeIndex(folder, parts, scheduler);
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
  const melCount = numberIn(parts.find(({ name }) => name === "vocoder")?.config, "model_in_dim");
  const mel = melPresets.audioldm16k;
  if (melCount !== null && melCount !== mel.melCount) {
    await writeManifest(folder, { mel: { ...mel, melCount }, melMean: 0, melStd: 1 });
  }
}

async function writeSettings(folder: string, name: string, settings: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, name), `${JSON.stringify(settings, null, 2)}\n`);
}
