import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { fileSource } from "../files/file-source.ts";
import { folderFiles } from "../files/folder-files.ts";
import { publishedFeatures } from "../models/clap/clap-features-file.ts";
import { audioTower, findAudioTower, findTextTower, splitTowers, textTower } from "../models/clap/towers.ts";
import { inferClapAudioConfig, inferClapTextConfig } from "../models/original/clap-config.ts";
import { clapEncoders } from "../models/original/original-parts.ts";
import type { ModelPart } from "../models/part-files.ts";
import { readStoredPart } from "../models/part-files.ts";
import { weightsFileOf } from "../models/part-kind.ts";
import { readWeights } from "../weights/read-weights.ts";
import { checkedPart } from "./part.ts";

const tower = /^(text|audio)_(branch|model|projection)\./;

/** Whether names of weights are those of CLAP, and nothing more. */
export function isClap(names: readonly string[]): boolean {
  return names.some((name) => tower.test(name)) && !names.some((name) => name.startsWith("model.diffusion_model."));
}

/**
 * CLAP's encoders, as parts of a model: from a folder of transformers' `ClapModel`, from a model folder, or from a file with
 * LAION's names or transformers'.
 *
 * A checkpoint with feature fusion hears at most ten seconds, as one without: fusion is for longer sounds, and the weights
 * that only they need are left out.
 *
 * @throws FoleyError "not-found", "config", "weights"
 */
export async function readClap(source: string): Promise<ModelPart[]> {
  if (!existsSync(source)) {
    throw new FoleyError("not-found", `${source}: expected a CLAP checkpoint, got nothing there; check the path`);
  }
  if (!statSync(source).isDirectory()) return fileParts(source);
  return existsSync(join(source, "config.json")) ? clapModelParts(source) : encoderFolders(source);
}

async function fileParts(path: string): Promise<ModelPart[]> {
  const state = await readWeights(await fileSource(path), (name) => tower.test(name));
  const isOriginal = [...state.keys()].some((name) => /^(text|audio)_branch\./.test(name));
  const { text, audio, isFused } = splitTowers(isOriginal ? merged(clapEncoders(state)) : state);
  if (text.size + audio.size === 0) {
    throw new FoleyError("weights", `${path}: expected CLAP's encoders, got neither; choose another file`);
  }
  const parts: ModelPart[] = [];
  if (text.size > 0) parts.push(checkedPart(path, "text_encoder", inferClapTextConfig(path, text), text));
  if (audio.size > 0) {
    const config = { ...inferClapAudioConfig(path, audio), features: publishedFeatures(isFused) };
    parts.push(checkedPart(path, "audio_encoder", config, audio));
  }
  return parts;
}

function merged({ textEncoder, audioEncoder }: ReturnType<typeof clapEncoders>): Map<string, Tensor> {
  return new Map([...textEncoder, ...audioEncoder]);
}

/** A folder of transformers' own: of `ClapModel`, or of one tower of it. */
async function clapModelParts(folder: string): Promise<ModelPart[]> {
  const files = folderFiles(folder);
  const stored = await readTower(files, "");
  const where = files.nameOf("config.json");
  const { text, audio } = splitTowers(stored.weights);
  const parts: ModelPart[] = [];
  if (text.size > 0) parts.push(checkedPart(folder, "text_encoder", textTower(where, stored).config, text));
  if (audio.size > 0) {
    const { config, weights } = await audioTower(where, stored, files, [""]);
    parts.push(checkedPart(folder, "audio_encoder", config, weights));
  }
  if (parts.length > 0) return parts;
  throw new FoleyError("weights", `${folder}: expected CLAP's encoders, got neither; choose another folder`);
}

/** CLAP's towers have one form, apart or together. */
const readTower = (files: ModelFiles, part: string): ReturnType<typeof readStoredPart> =>
  readStoredPart(files, part, weightsFileOf("text_encoder"));

/** A model folder's encoders; those that it has. */
async function encoderFolders(folder: string): Promise<ModelPart[]> {
  const files = folderFiles(folder);
  const text = (await files.has("text_encoder")) ? await findTextTower(files, readTower) : null;
  const audio = await findAudioTower(files, readTower);
  const parts: ModelPart[] = [];
  if (text !== null) parts.push(checkedPart(folder, "text_encoder", text.config, text.weights));
  if (audio !== null) parts.push(checkedPart(folder, "audio_encoder", audio.config, audio.weights));
  if (parts.length > 0) return parts;
  throw new FoleyError(
    "not-found",
    `${folder}: expected config.json of CLAP or a folder of an encoder, got neither; check the path`,
  );
}
