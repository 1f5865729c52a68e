import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { fileSource } from "../files/file-source.ts";
import { folderFiles } from "../files/folder-files.ts";
import { refuseExisting, writeWholeFolder } from "../files/write-whole-folder.ts";
import { findModelFolder } from "../generate/find-model.ts";
import type { LoraWish } from "../models/lora-file.ts";
import type { HeadRule } from "../models/original/unet-config.ts";
import { readPartConfig } from "../models/part-files.ts";
import { checkPipeline } from "../models/pipeline-class.ts";
import { parseUnetConfig } from "../models/unet/config.ts";
import { describeWeights } from "../weights/read-weights.ts";
import { type ConvertedCheckpoint, checkParts, convertCheckpoint } from "./checkpoint.ts";
import { isClap, readClap } from "./clap.ts";
import { convertFolder } from "./folder.ts";
import { writeModel } from "./model-files.ts";
import type { ModelPart } from "./part.ts";
import { findTokenizer, tokenizerIn } from "./tokenizer.ts";
import type { WriteOptions } from "./write-options.ts";

export interface ConvertOptions extends WriteOptions {
  /** Of an original checkpoint: the UNet's moving averages in place of its weights. */
  readonly isEma?: boolean | undefined;
  /** Of an original checkpoint: how many heads the UNet's attention has; as the original code has them unless asked. */
  readonly heads?: HeadRule | undefined;
  /** A folder with a RoBERTa tokenizer; else that of a fetched model, or the hub's. */
  readonly tokenizer?: string | undefined;
  /** CLAP, from transformers or LAION, whose text encoder takes the place of the source's. */
  readonly textEncoder?: string | undefined;
  /** The same for the audio encoder. */
  readonly audioEncoder?: string | undefined;
  /** Files of low-rank changes to add to the UNet, of a model folder. */
  readonly loras?: readonly LoraWish[] | undefined;
}

/**
 * Writes a model folder as diffusers and foley load it: from an original AudioLDM checkpoint, from another model folder, or,
 * with encoders and tokenizer alone, from CLAP's.
 *
 * @param sourceName a `.ckpt`, `.pt`, `.bin` or `.safetensors` file, a folder, or the name of a fetched model
 * @param target a folder that is not there yet; it appears when it is whole
 * @throws FoleyError "usage" where the target is there, "not-found", "config" and "weights" naming what is wrong
 */
export async function convertModel(sourceName: string, target: string, options: ConvertOptions = {}): Promise<void> {
  refuseExisting(target);
  const source = locate(sourceName);
  if (statSync(source).isDirectory()) await checkPipeline(folderFiles(source));
  const extra = await readExtra(options);
  if (existsSync(join(source, "unet"))) {
    await checkConditionWidth(source, extra);
    return writeWholeFolder(target, (folder) => convertFolder(source, folder, extra, options));
  }
  if ((options.loras ?? []).length > 0) {
    const advice = "convert it to a folder first";
    throw new FoleyError("usage", `${source}: expected a model folder to add low-rank changes to, got none; ${advice}`);
  }
  const { parts: own, scheduler } = await readSource(source, options);
  const parts = [...own.filter(({ name }) => !extra.some((part) => part.name === name)), ...extra];
  if (scheduler !== null) checkParts(source, parts, ["unet", "vae", "text_encoder"]);
  checkWidths(source, parts);
  const tokenizer = await tokenizerFor(source, parts, options);
  return writeWholeFolder(target, (folder) => writeModel(folder, { parts, scheduler, tokenizer }, options));
}

/** A file or a folder as it is; a name means what was fetched. */
function locate(nameOrPath: string): string {
  return existsSync(nameOrPath) ? nameOrPath : findModelFolder(nameOrPath);
}

/** Encoders must point into the space that the UNet knows. */
function checkWidths(where: string, parts: readonly ModelPart[], unetWidth?: number): void {
  const settings = (name: string): Readonly<Record<string, number>> | undefined =>
    parts.find((part) => part.name === name)?.config as Readonly<Record<string, number>> | undefined;
  const width =
    unetWidth ?? settings("unet")?.projection_class_embeddings_input_dim ?? settings("text_encoder")?.projection_dim;
  for (const name of ["text_encoder", "audio_encoder"]) {
    const found = settings(name)?.projection_dim;
    if (width === undefined || found === undefined || found === width) continue;
    throw new FoleyError(
      "config",
      `${where}: expected the ${name} of width ${width}, got ${found}; choose another CLAP`,
    );
  }
}

async function checkConditionWidth(folder: string, extra: readonly ModelPart[]): Promise<void> {
  if (extra.length === 0) return;
  const files = folderFiles(folder);
  const config = parseUnetConfig(files.nameOf("unet"), await readPartConfig(files, "unet"));
  const { projection_class_embeddings_input_dim: width } = config;
  checkWidths(folder, extra, width);
}

/** Encoders that were asked for from elsewhere. */
async function readExtra({ textEncoder, audioEncoder }: ConvertOptions): Promise<ModelPart[]> {
  const pick = async (name: "text_encoder" | "audio_encoder", source: string | undefined): Promise<ModelPart[]> => {
    if (source === undefined) return [];
    const found = (await readClap(locate(source))).filter((part) => part.name === name);
    checkParts(source, found, [name]);
    return found;
  };
  return [...(await pick("text_encoder", textEncoder)), ...(await pick("audio_encoder", audioEncoder))];
}

type Source = Pick<ConvertedCheckpoint, "parts"> & { readonly scheduler: ConvertedCheckpoint["scheduler"] | null };

async function readSource(source: string, options: ConvertOptions): Promise<Source> {
  const names = statSync(source).isDirectory() ? null : [...(await describeWeights(await fileSource(source))).keys()];
  if (names === null || isClap(names)) return { parts: await readClap(source), scheduler: null };
  return convertCheckpoint(source, names, options);
}

/** Of a folder of CLAP it lies beside the weights. */
async function tokenizerFor(
  source: string,
  parts: readonly ModelPart[],
  { tokenizer, signal }: ConvertOptions,
): Promise<string | null> {
  const text = parts.find(({ name }) => name === "text_encoder");
  if (text === undefined) return null;
  const { vocab_size: size } = text.config as { readonly vocab_size: number };
  return findTokenizer(tokenizer ?? (await tokenizerIn(source)), size, { signal });
}
