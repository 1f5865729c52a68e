import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type ClapFeatureConfig, clapFeaturePresets } from "../audio/index.ts";
import { parseJson } from "../engine/files/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { parseClapAudioConfig, parseClapTextConfig } from "../models/clap/index.ts";
import { clapEncoders, inferClapAudioConfig, inferClapTextConfig } from "../models/original/index.ts";
import { parseConfig } from "../models/parse-config.ts";
import { readStoredPart } from "../models/part-files.ts";
import { readWeights } from "../weights/index.ts";
import { type ModelPart, modelPart, weightsFileOf } from "./part.ts";

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
  const state = await readWeights(path, (name) => tower.test(name));
  const isOriginal = [...state.keys()].some((name) => /^(text|audio)_branch\./.test(name));
  const { text, audio, isFused } = towers(isOriginal ? merged(clapEncoders(state)) : state);
  if (text.size + audio.size === 0) {
    throw new FoleyError("weights", `${path}: expected CLAP's encoders, got neither; choose another file`);
  }
  const parts: ModelPart[] = [];
  if (text.size > 0) parts.push(modelPart(path, "text_encoder", inferClapTextConfig(path, text), text));
  if (audio.size > 0) {
    const config = { ...inferClapAudioConfig(path, audio), features: publishedFeatures(isFused) };
    parts.push(modelPart(path, "audio_encoder", config, audio));
  }
  return parts;
}

function merged({ textEncoder, audioEncoder }: ReturnType<typeof clapEncoders>): Map<string, Tensor> {
  return new Map([...textEncoder, ...audioEncoder]);
}

const fusion = /^audio_model\.audio_encoder\.patch_embed\.(mel_conv2d|fusion_model)\./;

function towers(state: ReadonlyMap<string, Tensor>): {
  readonly text: Map<string, Tensor>;
  readonly audio: Map<string, Tensor>;
  readonly isFused: boolean;
} {
  const all = [...state];
  return {
    text: new Map(all.filter(([name]) => /^text_(model|projection)\./.test(name))),
    audio: new Map(all.filter(([name]) => /^audio_(model|projection)\./.test(name) && !fusion.test(name))),
    isFused: all.some(([name]) => fusion.test(name)),
  };
}

function publishedFeatures(isFused: boolean): ClapFeatureConfig {
  return { ...clapFeaturePresets.laion48k, melScale: isFused ? "htk" : "slaney" };
}

const clapSchema = z.object({
  text_config: z.record(z.string(), z.unknown()),
  audio_config: z.record(z.string(), z.unknown()),
  projection_dim: z.number().optional(),
});

/** transformers' `ClapModel` as one folder. */
async function clapModelParts(folder: string): Promise<ModelPart[]> {
  const { config, weights } = await readStoredPart(folder, weightsFileOf("text_encoder"));
  const where = join(folder, "config.json");
  const { text_config, audio_config, projection_dim } = parseConfig(where, clapSchema, config);
  const { text, audio, isFused } = towers(weights);
  const shared = projection_dim === undefined ? {} : { projection_dim };
  const textConfig = parseClapTextConfig(where, { ...text_config, ...shared });
  const features = (await readFeatures(folder, isFused)) ?? publishedFeatures(isFused);
  const audioConfig = parseClapAudioConfig(where, { ...audio_config, ...shared, enable_fusion: false, features });
  return [modelPart(folder, "text_encoder", textConfig, text), modelPart(folder, "audio_encoder", audioConfig, audio)];
}

const featureSchema = z.object({
  feature_size: z.number(),
  sampling_rate: z.number(),
  hop_length: z.number(),
  fft_window_size: z.number(),
  frequency_min: z.number(),
  frequency_max: z.number(),
  max_length_s: z.number(),
  truncation: z.enum(["fusion", "rand_trunc"]).optional(),
});

/** The settings of transformers' feature extractor; null where the folder has none. */
async function readFeatures(folder: string, isFused: boolean): Promise<ClapFeatureConfig | null> {
  const path = join(folder, "preprocessor_config.json");
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  const found = parseConfig(path, featureSchema, parseJson(text, path));
  const isFusion = (found.truncation ?? (isFused ? "fusion" : "rand_trunc")) === "fusion";
  return {
    sampleRate: found.sampling_rate,
    fftSize: found.fft_window_size,
    hopSize: found.hop_length,
    melCount: found.feature_size,
    fMin: found.frequency_min,
    fMax: found.frequency_max,
    maxSeconds: found.max_length_s,
    melScale: isFusion ? "htk" : "slaney",
  };
}

/** A model folder's encoders; those that it has. */
async function encoderFolders(folder: string): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for (const name of ["text_encoder", "audio_encoder"] as const) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    const { config, weights } = await readStoredPart(path, weightsFileOf(name));
    parts.push(
      name === "text_encoder"
        ? modelPart(folder, name, parseClapTextConfig(path, config), weights)
        : modelPart(folder, name, parseClapAudioConfig(path, config), weights),
    );
  }
  if (parts.length > 0) return parts;
  throw new FoleyError(
    "not-found",
    `${folder}: expected config.json of CLAP or a folder of an encoder, got neither; check the path`,
  );
}
