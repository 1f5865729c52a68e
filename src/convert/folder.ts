import { existsSync, readdirSync, statSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseJsonObject } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import { folderFiles } from "../files/folder-files.ts";
import { readTextIfThere } from "../files/read-text.ts";
import { checkRegularFile } from "../files/regular-file.ts";
import { type LoraWish, withLoras } from "../models/lora-file.ts";
import { loraAt } from "../models/node/lora-at.ts";
import { writePart } from "../models/node/write-part.ts";
import { readPartText, readStoredPart } from "../models/part-files.ts";
import { currentNames, type ModelPart } from "./part.ts";
import { completeModelTokenizer, copyTokenizer } from "./tokenizer.ts";
import { checkGoing, type WriteOptions } from "./write-options.ts";

/**
 * Writes a model folder again: each part's weights as one safetensors file, whatever they were, and everything else as it is.
 *
 * @param extra parts that take the place of the folder's own, or are added
 */
export async function convertFolder(
  source: string,
  folder: string,
  extra: readonly ModelPart[],
  {
    precision = "float32",
    tokenizer,
    loras = [],
    onProgress,
    signal,
  }: WriteOptions & { readonly tokenizer?: string | undefined; readonly loras?: readonly LoraWish[] | undefined },
): Promise<void> {
  const entries = readdirSync(source).filter((name) => !name.startsWith("."));
  const isReplaced = (name: string): boolean =>
    extra.some((part) => part.name === name) || (name === "tokenizer" && tokenizer !== undefined);
  const kept = entries.filter((name) => !isReplaced(name));
  const total = kept.length + extra.length;
  for (const [index, name] of kept.entries()) {
    checkGoing(signal);
    onProgress?.(index, total, name);
    const path = join(source, name);
    const weightsFile = statSync(path).isDirectory() ? findWeightsFile(path) : null;
    if (weightsFile !== null) {
      const part = await readAnyPart(source, name, weightsFile);
      const isChanged = name === "unet" && loras.length > 0;
      await writePart(join(folder, name), isChanged ? await withChanges(part, loras) : part, precision);
    } else {
      checkNeedsNoWeights(path);
      await copyPlain(path, join(folder, name));
    }
  }
  for (const [index, part] of extra.entries()) {
    checkGoing(signal);
    onProgress?.(kept.length + index, total, part.name);
    await writePart(join(folder, part.name), part, precision);
  }
  if (tokenizer !== undefined) await copyTokenizer(tokenizer, join(folder, "tokenizer"));
  await completeModelTokenizer(folder);
  onProgress?.(total, total, "done");
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
  const { config, weights } = await readStoredPart(folderFiles(path), "", weightsFile);
  const settings = config as {
    readonly _class_name?: string | undefined;
    readonly architectures?: readonly string[] | undefined;
  };
  const className = settings._class_name ?? settings.architectures?.[0] ?? (await indexedClass(source, name));
  const written = await readPartText(folderFiles(path), "");
  return { name, className, weightsFile, config: settings, weights: currentNames(name, path, weights), written };
}

async function indexedClass(source: string, name: string): Promise<string> {
  const path = join(source, "model_index.json");
  const text = await readTextIfThere(path, "the index of a model folder", "config");
  const entry = parseJsonObject(text ?? "{}", path)[name];
  return Array.isArray(entry) && typeof entry[1] === "string" ? entry[1] : name;
}

async function copyPlain(from: string, to: string): Promise<void> {
  if (!statSync(from).isDirectory()) {
    await checkRegularFile(from, "a file of a model folder");
    return copyFile(from, to);
  }
  await mkdir(to, { recursive: true });
  for (const name of readdirSync(from))
    if (existsSync(join(from, name))) await copyPlain(join(from, name), join(to, name));
}
