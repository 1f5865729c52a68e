import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { type Work, workOf } from "../engine/work.ts";
import { fileSource } from "../files/file-source.ts";
import { folderFiles } from "../files/folder-files.ts";
import { refuseExisting, writeWholeFolder } from "../files/write-whole-folder.ts";
import { findModelFolder } from "../generate/node/find-model.ts";
import { isWholeClap, textSettings } from "../models/clap/towers.ts";
import { writeModelFolder } from "../models/node/write-model-folder.ts";
import type { ModelPart } from "../models/part-files.ts";
import { readPartConfig } from "../models/part-files.ts";
import { checkPipeline } from "../models/pipeline-class.ts";
import { parseUnetConfig } from "../models/unet/config.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { describeWeights } from "../weights/read-weights.ts";
import { type ConvertedCheckpoint, checkParts, convertCheckpoint } from "./checkpoint.ts";
import { isClap, readClap } from "./clap.ts";
import { convertFolder } from "./folder.ts";
import { conversion } from "./in-steps.ts";
import { contentsOf } from "./model-files.ts";
import { numberIn } from "./part.ts";
import { type ConvertOptions, type FolderSettings, folderSettings } from "./settings.ts";
import { checkTokenizer, findTokenizer, tokenizerIn } from "./tokenizer.ts";

/**
 * Writes a model folder as diffusers and foley load it: from an original AudioLDM checkpoint, from another model folder, or,
 * with encoders and tokenizer alone, from CLAP's.
 *
 * @param sourceName a `.ckpt`, `.pt`, `.bin` or `.safetensors` file, a folder, or the name of a fetched model
 * @param target a folder that is not there yet; it appears when it is whole
 * @throws FoleyError "usage" where the target is there, "not-found", "config" and "weights" naming what is wrong
 */
export async function convertModel(
  sourceName: string,
  target: string,
  { signal, report, ...wishes }: ConvertOptions = {},
): Promise<void> {
  const settings = parseSettings(folderSettings, wishes, "convert");
  const work = workOf({ signal, report });
  refuseExisting(target);
  const source = locate(sourceName);
  if (statSync(source).isDirectory()) await checkPipeline(folderFiles(source));
  const extra = await readExtra(settings);
  if (existsSync(join(source, "unet"))) {
    refuseIdle(source, settings, ["loras", "tokenizer"]);
    await checkConditionWidth(source, extra);
    const tokenizer = await folderTokenizer(source, extra, settings);
    const rewriting = { ...settings, extra: [...extra, ...(await leftAudioTower(source, extra))], tokenizer };
    return writeWholeFolder(target, (folder) => convertFolder(source, folder, rewriting, work));
  }
  refuseIdle(source, settings, ["isEma", "heads", "tokenizer"]);
  const { parts: own, scheduler } = await readSource(source, settings);
  if (scheduler === null) refuseIdle(source, settings, ["tokenizer"]);
  const parts = [...own.filter(({ name }) => !extra.some((part) => part.name === name)), ...extra];
  if (scheduler !== null) checkParts(source, parts, ["unet", "vae", "text_encoder"]);
  checkWidths(source, parts, null);
  const tokenizer = await tokenizerFor(source, parts, settings, work);
  return writeWholeFolder(target, (folder) =>
    writeModelFolder(folder, contentsOf(parts, scheduler, tokenizer), {
      ...conversion,
      precision: settings.precision,
      work,
    }),
  );
}

/** Settings that count for some sources alone: what they need, and what to do where that is not there. */
const particular = {
  isEma: {
    subject: "isEma",
    needed: "an original checkpoint with a UNet to take moving averages of",
    advice: "leave isEma out",
  },
  heads: {
    subject: "heads",
    needed: "an original checkpoint with a UNet whose heads are to be told",
    advice: "leave heads out",
  },
  tokenizer: { subject: "tokenizer", needed: "a text encoder to give a tokenizer to", advice: "leave tokenizer out" },
  loras: {
    subject: "loras",
    needed: "a model folder to add low-rank changes to",
    advice: "convert it to a folder first",
  },
} as const;
type Particular = keyof typeof particular;

/**
 * @param counting those that count for the source
 * @throws FoleyError "usage" for one that was given and would have no effect
 */
function refuseIdle(source: string, settings: FolderSettings, counting: readonly Particular[]): void {
  const given: Readonly<Record<Particular, boolean>> = {
    isEma: settings.isEma,
    heads: settings.heads !== folderSettings.shape.heads.parse(undefined),
    tokenizer: settings.tokenizer !== null,
    loras: settings.loras.length > 0,
  };
  const names = Object.keys(particular) as Particular[];
  const idle = names.find((name) => given[name] && !counting.includes(name));
  if (idle === undefined) return;
  const { needed, advice, subject } = particular[idle];
  throw new FoleyError("usage", `${source}: expected ${needed}, got none; ${advice}`, { subject });
}

/** A file or a folder as it is; a name means what was fetched. */
function locate(nameOrPath: string): string {
  return existsSync(nameOrPath) ? nameOrPath : findModelFolder(nameOrPath);
}

/** Encoders must point into the space that the UNet knows. */
function checkWidths(where: string, parts: readonly ModelPart[], unetWidth: number | null): void {
  const settingOf = (name: string, setting: string): number | null =>
    numberIn(parts.find((part) => part.name === name)?.config, setting);
  const width =
    unetWidth ??
    settingOf("unet", "projection_class_embeddings_input_dim") ??
    settingOf("text_encoder", "projection_dim");
  for (const name of ["text_encoder", "audio_encoder"]) {
    const found = settingOf(name, "projection_dim");
    if (width === null || found === null || found === width) continue;
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
async function readExtra({ textEncoder, audioEncoder }: FolderSettings): Promise<ModelPart[]> {
  const pick = async (name: "text_encoder" | "audio_encoder", source: string | null): Promise<ModelPart[]> => {
    if (source === null) return [];
    const found = (await readClap(locate(source))).filter((part) => part.name === name);
    checkParts(source, found, [name]);
    return found;
  };
  return [...(await pick("text_encoder", textEncoder)), ...(await pick("audio_encoder", audioEncoder))];
}

/** The audio tower of a text encoder that is all of CLAP, as MusicLDM's is, where that gives way to a text tower alone. */
async function leftAudioTower(folder: string, extra: readonly ModelPart[]): Promise<ModelPart[]> {
  const files = folderFiles(folder);
  const isReplaced = (name: string): boolean => extra.some((part) => part.name === name);
  if (!isReplaced("text_encoder") || isReplaced("audio_encoder")) return [];
  if ((await files.has("audio_encoder")) || !(await files.has("text_encoder/config.json"))) return [];
  if (!isWholeClap(await readPartConfig(files, "text_encoder"))) return [];
  return (await readClap(folder)).filter(({ name }) => name === "audio_encoder");
}

async function readSource(source: string, settings: FolderSettings): Promise<ConvertedCheckpoint> {
  const names = statSync(source).isDirectory() ? null : [...(await describeWeights(await fileSource(source))).keys()];
  if (names === null || isClap(names)) return { parts: await readClap(source), scheduler: null };
  return convertCheckpoint(source, names, settings);
}

/** Of a folder of CLAP it lies beside the weights. */
async function tokenizerFor(
  source: string,
  parts: readonly ModelPart[],
  settings: FolderSettings,
  { signal }: Work,
): Promise<string | null> {
  const size = vocabularySize(parts);
  if (size === null) {
    refuseIdle(source, settings, []);
    return null;
  }
  return findTokenizer(settings.tokenizer ?? (await tokenizerIn(source)), size, { signal });
}

/** What takes the place of a model folder's own tokenizer, which stays where nothing does: either fits the text encoder. */
async function folderTokenizer(
  folder: string,
  extra: readonly ModelPart[],
  settings: FolderSettings,
): Promise<string | null> {
  const isReplaced = extra.some(({ name }) => name === "text_encoder");
  const { tokenizer: given } = settings;
  if (given === null && !isReplaced) return null;
  const size = isReplaced ? vocabularySize(extra) : ((await textSettings(folderFiles(folder)))?.vocab_size ?? null);
  if (size === null) {
    refuseIdle(folder, settings, []);
    return null;
  }
  const own = given ?? (await tokenizerIn(folder));
  const checked = own === null ? null : await checkTokenizer(own, size);
  return given === null ? null : checked;
}

function vocabularySize(parts: readonly ModelPart[]): number | null {
  return numberIn(parts.find(({ name }) => name === "text_encoder")?.config, "vocab_size");
}
