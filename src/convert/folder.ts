import { existsSync, readdirSync, statSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import type { Work } from "../engine/work.ts";
import { folderFiles } from "../files/folder-files.ts";
import { makeFolder } from "../files/make-folder.ts";
import { checkRegularFile } from "../files/regular-file.ts";
import { writeWhole } from "../files/write-whole.ts";
import { fileListName } from "../models/file-list.ts";
import { type LoraWish, withLoras } from "../models/lora-file.ts";
import { indexFile, type ModelIndex, readModelIndex } from "../models/model-index.ts";
import { loraAt } from "../models/node/lora-at.ts";
import { type PendingPart, writeModelFolder } from "../models/node/write-model-folder.ts";
import type { ModelPart } from "../models/part-files.ts";
import { ownClass, readPartText, readStoredPart, type StoredPrecision, weightsFileIn } from "../models/part-files.ts";
import { libraryOf } from "../models/part-kind.ts";
import { conversion } from "./in-steps.ts";
import { currentNames } from "./part.ts";

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
 * Writes a model folder again: each part's weights as one safetensors file, whatever they were, and everything else as it is, but that the
 * index names the classes of parts that took the place of others, and that the list of files for browsers is left out.
 */
export async function convertFolder(
  source: string,
  folder: string,
  rewriting: FolderRewriting,
  work: Work,
): Promise<void> {
  const { precision, extra, tokenizer, loras } = rewriting;
  const isReplaced = (name: string): boolean =>
    extra.some((part) => part.name === name) || (name === "tokenizer" && tokenizer !== null);
  // A list of files tells hashes of the old ones.
  const isLeftOut = (name: string): boolean => name.startsWith(".") || name === fileListName || isReplaced(name);
  const kept = readdirSync(source).filter((name) => !isLeftOut(name));
  const files = folderFiles(source);
  const parts: PendingPart[] = [];
  for (const name of kept) {
    const weightsFile = await weightsFileIn(files, name);
    if (weightsFile === null) {
      checkNeedsNoWeights(join(source, name));
      await copyPlain(join(source, name), join(folder, name));
      continue;
    }
    await copyBeside(join(source, name), join(folder, name));
    parts.push({ name, read: () => readAnyPart(source, name, weightsFile, name === "unet" ? loras : []) });
  }
  parts.push(...extra.map((part) => ({ name: part.name, read: async () => part })));
  const contents = { parts, tokenizer, scheduler: null, manifest: null, indexed: null };
  await writeModelFolder(folder, contents, { ...conversion, precision, work });
  if (extra.length === 0) return;
  await changeIndex(folder, (index) => {
    const indexed = extra.filter(({ name }) => name in index);
    return { ...index, ...Object.fromEntries(indexed.map((part) => [part.name, [libraryOf(part), part.className]])) };
  });
}

/** Writes a folder's index anew, where it has one. */
export async function changeIndex(
  folder: string,
  change: (index: ModelIndex["settings"]) => ModelIndex["settings"],
): Promise<void> {
  const path = join(folder, indexFile);
  if (!existsSync(path)) return;
  const { settings } = await readModelIndex(folderFiles(folder));
  await writeWhole(path, `${JSON.stringify(change(settings), null, 2)}\n`);
}

/** Weights of any kind, and what says how they are parted. */
const weightFile = /\.(safetensors|bin|msgpack|h5|onnx|pt|ckpt)(\.index(\.\w+)?\.json)?$/;

/** What lies beside a part's settings and weights, such as the settings of a feature extractor. */
async function copyBeside(from: string, to: string): Promise<void> {
  makeFolder(to);
  for (const name of readdirSync(from)) {
    const isOwn = name.startsWith(".") || name === "config.json" || weightFile.test(name);
    if (!isOwn && existsSync(join(from, name))) await copyPlain(join(from, name), join(to, name));
  }
}

/** Networks have a `config.json`; tokenizers, schedulers and feature extractors have files of other names. */
function checkNeedsNoWeights(folder: string): void {
  if (!existsSync(join(folder, "config.json"))) return;
  const advice = "add them (.safetensors or .bin), or take the folder out";
  throw new FoleyError("weights", `${folder}: expected weights beside config.json, got none; ${advice}`);
}

/** @param loras low-rank changes that are added to its weights */
async function readAnyPart(
  source: string,
  name: string,
  weightsFile: string,
  loras: readonly LoraWish[],
): Promise<ModelPart> {
  const files = folderFiles(source);
  const { config, weights: found } = await readStoredPart(files, name, weightsFile);
  const className = ownClass(config) ?? (await readModelIndex(files)).parts.get(name) ?? name;
  const written = await readPartText(files, name);
  const named = currentNames(name, files.nameOf(name), found);
  const weights = loras.length === 0 ? named : await withChanges(named, loras);
  return { name, className, weightsFile, config: {}, weights, written };
}

async function withChanges(
  weights: ReadonlyMap<string, Tensor>,
  loras: readonly LoraWish[],
): Promise<ReadonlyMap<string, Tensor>> {
  const single = new Map([...weights].map(([name, weight]) => [name, toFloat32(weight)]));
  return withLoras(single, loras.map(loraAt));
}

async function copyPlain(from: string, to: string): Promise<void> {
  if (!statSync(from).isDirectory()) {
    await checkRegularFile(from, "a file of a model folder");
    return copyFile(from, to);
  }
  makeFolder(to);
  for (const name of readdirSync(from))
    if (existsSync(join(from, name))) await copyPlain(join(from, name), join(to, name));
}
