import { existsSync, readdirSync, statSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import type { Work } from "../engine/work.ts";
import { folderFiles } from "../files/folder-files.ts";
import { checkRegularFile } from "../files/regular-file.ts";
import { type LoraWish, withLoras } from "../models/lora-file.ts";
import { readModelIndex } from "../models/model-index.ts";
import { loraAt } from "../models/node/lora-at.ts";
import { writePart } from "../models/node/write-part.ts";
import { readPartText, readStoredPart, type StoredPrecision } from "../models/part-files.ts";
import { inSteps } from "./in-steps.ts";
import { currentNames, type ModelPart } from "./part.ts";
import { completeModelTokenizer, copyTokenizer } from "./tokenizer.ts";

/** What becomes of a model folder that is written again. */
export interface FolderRewriting {
  /** In which weights are stored. */
  readonly precision: StoredPrecision;
  /** Parts that take the place of the folder's own, or are added. */
  readonly extra: readonly ModelPart[];
  /** A folder whose tokenizer takes the place of the model's own; null where that stays. */
  readonly tokenizer: string | null;
  /** Low-rank changes that are added to the UNet. */
  readonly loras: readonly LoraWish[];
}

/**
 * Writes a model folder again: each part's weights as one safetensors file, whatever they were, and everything else as it is.
 */
export async function convertFolder(
  source: string,
  folder: string,
  rewriting: FolderRewriting,
  work: Work,
): Promise<void> {
  const { precision, extra, tokenizer } = rewriting;
  const isReplaced = (name: string): boolean =>
    extra.some((part) => part.name === name) || (name === "tokenizer" && tokenizer !== null);
  const kept = readdirSync(source).filter((name) => !name.startsWith(".") && !isReplaced(name));
  await inSteps(work, [
    ...kept.map((name) => ({ name, write: () => rewriteEntry(source, folder, name, rewriting) })),
    ...extra.map((part) => ({ name: part.name, write: () => writePart(join(folder, part.name), part, precision) })),
  ]);
  if (tokenizer !== null) await copyTokenizer(tokenizer, join(folder, "tokenizer"));
  await completeModelTokenizer(folder);
}

/** A network in its new form; what is none is copied. */
async function rewriteEntry(
  source: string,
  folder: string,
  name: string,
  { precision, loras }: FolderRewriting,
): Promise<void> {
  const path = join(source, name);
  const weightsFile = statSync(path).isDirectory() ? findWeightsFile(path) : null;
  if (weightsFile === null) {
    checkNeedsNoWeights(path);
    return copyPlain(path, join(folder, name));
  }
  const part = await readAnyPart(source, name, weightsFile);
  const isChanged = name === "unet" && loras.length > 0;
  await writePart(join(folder, name), isChanged ? await withChanges(part, loras) : part, precision);
}

async function withChanges(part: ModelPart, loras: readonly LoraWish[]): Promise<ModelPart> {
  const weights = new Map([...part.weights].map(([name, weight]) => [name, toFloat32(weight)]));
  return { ...part, weights: await withLoras(weights, loras.map(loraAt)) };
}

/** Under which name a part's weights are written; null for a part without. */
function findWeightsFile(folder: string): string | null {
  const names = readdirSync(folder).filter((name) => /\.(safetensors|bin)$/.test(name));
  if (names.length === 0) return null;
  const isDiffusers = names.some((name) => name.startsWith("diffusion_pytorch_model"));
  return isDiffusers ? "diffusion_pytorch_model.safetensors" : "model.safetensors";
}

/** Networks have a `config.json`; tokenizers, schedulers and feature extractors have files of other names. */
function checkNeedsNoWeights(folder: string): void {
  if (!existsSync(join(folder, "config.json"))) return;
  const advice = "add them (.safetensors or .bin), or take the folder out";
  throw new FoleyError("weights", `${folder}: expected weights beside config.json, got none; ${advice}`);
}

async function readAnyPart(source: string, name: string, weightsFile: string): Promise<ModelPart> {
  const path = join(source, name);
  const files = folderFiles(path);
  const { config, weights } = await readStoredPart(files, "", weightsFile);
  const { success, data: settings } = classesSchema.safeParse(config);
  const own = success ? (settings._class_name ?? settings.architectures?.[0]) : undefined;
  const className = own ?? (await readModelIndex(folderFiles(source))).parts.get(name) ?? name;
  const written = await readPartText(files, "");
  return { name, className, weightsFile, config: {}, weights: currentNames(name, path, weights), written };
}

/** Where a part's settings name its class. */
const classesSchema = z.looseObject({
  _class_name: z.string().optional(),
  architectures: z.array(z.string()).optional(),
});

async function copyPlain(from: string, to: string): Promise<void> {
  if (!statSync(from).isDirectory()) {
    await checkRegularFile(from, "a file of a model folder");
    return copyFile(from, to);
  }
  await mkdir(to, { recursive: true });
  for (const name of readdirSync(from))
    if (existsSync(join(from, name))) await copyPlain(join(from, name), join(to, name));
}
