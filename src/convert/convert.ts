import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { type Work, workOf } from "../engine/work.ts";
import { fileSource } from "../files/file-source.ts";
import { folderFiles } from "../files/folder-files.ts";
import { refuseExisting, writeWholeFolder } from "../files/write-whole-folder.ts";
import { findModelFolder } from "../generate/node/find-model.ts";
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
import { findTokenizer, tokenizerIn } from "./tokenizer.ts";

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
    await checkConditionWidth(source, extra);
    return writeWholeFolder(target, (folder) => convertFolder(source, folder, { ...settings, extra }, work));
  }
  if (settings.loras.length > 0) {
    const advice = "convert it to a folder first";
    throw new FoleyError("usage", `${source}: expected a model folder to add low-rank changes to, got none; ${advice}`);
  }
  const { parts: own, scheduler } = await readSource(source, settings);
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

async function readSource(source: string, settings: FolderSettings): Promise<ConvertedCheckpoint> {
  const names = statSync(source).isDirectory() ? null : [...(await describeWeights(await fileSource(source))).keys()];
  if (names === null || isClap(names)) return { parts: await readClap(source), scheduler: null };
  return convertCheckpoint(source, names, settings);
}

/** Of a folder of CLAP it lies beside the weights. */
async function tokenizerFor(
  source: string,
  parts: readonly ModelPart[],
  { tokenizer }: FolderSettings,
  { signal }: Work,
): Promise<string | null> {
  const text = parts.find(({ name }) => name === "text_encoder");
  const size = numberIn(text?.config, "vocab_size");
  if (size === null) return null;
  return findTokenizer(tokenizer ?? (await tokenizerIn(source)), size, { signal });
}
