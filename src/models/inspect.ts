import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseJsonObject } from "../engine/json/parse-json.ts";
import { fileSource } from "../files/file-source.ts";
import { readText, readTextIfThere } from "../files/read-text.ts";
import { readSafetensorsHeader } from "../weights/node/read-safetensors.ts";
import { describeWeights } from "../weights/read-weights.ts";
import type { WeightDescription } from "../weights/weight-file.ts";
import { isSinglePart } from "./original/single-parts.ts";
import { pipelineKind } from "./pipeline-class.ts";

/** What a model folder holds of one part. */
export interface PartSummary {
  /** Its folder, such as `unet`. */
  readonly name: string;
  /** The class that diffusers or transformers would load. */
  readonly className: string;
  /** Numbers in its weights; null where only their file's size is known. */
  readonly parameterCount: number | null;
  readonly bytes: number;
  /** As stored, such as `F16`. */
  readonly precisions: readonly string[];
}

export interface ModelSummary {
  readonly folder: string;
  /** As its card says; null where it has none. */
  readonly licence: string | null;
  readonly parts: readonly PartSummary[];
  /** What a model needs to make sound and this folder has not. */
  readonly missing: readonly string[];
  /** What kind of model it is where foley makes no sound with it, and what it can do with it; else null. */
  readonly limit: string | null;
}

/** Parts without weights. */
const plain = new Set(["scheduler", "tokenizer", "feature_extractor"]);
const needed = ["unet", "vae", "text_encoder", "tokenizer", "scheduler"];

/** Weights beside the settings, as transformers saves CLAP. */
const wholeFiles = ["model.safetensors", "pytorch_model.bin"];

/** Looks into a model folder, or CLAP's, without reading its weights. */
export async function inspectModel(folder: string): Promise<ModelSummary> {
  const whole = wholeFiles.map((name) => join(folder, name)).find((path) => existsSync(path));
  const limit = limitOf(folder);
  const licence = await readLicence(folder);
  if (whole !== undefined) return { ...(await inspectCheckpoint(whole)), folder, licence, limit };
  const classes = await readClasses(folder);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const parts = await Promise.all(names.sort().map((name) => inspectPart(folder, name, classes.get(name))));
  const empty = new Set(parts.filter(({ name, bytes }) => bytes === 0 && !plain.has(name)).map(({ name }) => name));
  const missing = needed.filter((name) => !names.includes(name) || empty.has(name));
  return { folder, licence, parts, missing, limit };
}

function limitOf(folder: string): string | null {
  const kind = pipelineKind(folder);
  return kind === null || kind.defaults !== null ? null : `${kind.name}: ${kind.about}`;
}

/** Parts of a checkpoint in one file, by the names of its weights; the first row that fits counts. */
const checkpointParts: readonly (readonly [RegExp, name: string, className: string])[] = [
  [/^model\.diffusion_model\./, "unet", "UNetModel"],
  [/^model_ema\.diffusion_model/, "unet, averaged", "LitEma"],
  [/^first_stage_model\.vocoder\./, "vocoder", "HiFi-GAN"],
  [/^first_stage_model\.(encoder|decoder|quant_conv|post_quant_conv)\./, "vae", "AutoencoderKL"],
  [/^(encoder|decoder|quant_conv|post_quant_conv)\./, "vae", "AutoencoderKL"],
  [/^(vocoder|conv_pre|ups|resblocks|conv_post)\./, "vocoder", "HiFi-GAN"],
  [/^(cond_stage_models?\.(\d+\.)?model\.)?text_(branch|model|projection)\./, "text_encoder", "CLAP"],
  [/^(cond_stage_models?\.(\d+\.)?model\.)?audio_(branch|model|projection)\./, "audio_encoder", "CLAP"],
];

/** What a checkpoint does not hold and a model folder has to get from elsewhere. */
const neededOfCheckpoint = ["unet", "vae", "text_encoder"];

/**
 * Looks into a checkpoint in one file, without its numbers: an original AudioLDM's, or CLAP's.
 *
 * @throws FoleyError "weights" where it is neither a PyTorch nor a safetensors file, or asks to run something
 */
export async function inspectCheckpoint(path: string): Promise<ModelSummary> {
  const byPart = new Map<string, WeightDescription[]>();
  const weights = await describeWeights(await fileSource(path));
  for (const [name, weight] of weights) {
    const part = checkpointParts.find(([pattern]) => pattern.test(name))?.[1] ?? "other";
    const known = byPart.get(part);
    if (known === undefined) byPart.set(part, [weight]);
    else known.push(weight);
  }
  const known = new Set(checkpointParts.map(([, name]) => name));
  const names = [...known, "other"].filter((name) => byPart.has(name));
  const parts = names.map((name) => {
    const className = checkpointParts.find(([, part]) => part === name)?.[2] ?? "–";
    return { name, className, ...totalsOf(byPart.get(name) as WeightDescription[]) };
  });
  const isModel = byPart.has("unet") || byPart.has("vae");
  const isSingle = isSinglePart([...weights.keys()]);
  const needs = isSingle ? [] : isModel ? neededOfCheckpoint : ["text_encoder", "audio_encoder"];
  const missing = needs.filter((name) => !byPart.has(name));
  return { folder: path, licence: null, parts, missing, limit: null };
}

function totalsOf(weights: readonly WeightDescription[]): Pick<PartSummary, "parameterCount" | "bytes" | "precisions"> {
  const count = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
  return {
    parameterCount: weights.reduce((sum, { shape }) => sum + count(shape), 0),
    bytes: weights.reduce((sum, { bytes }) => sum + bytes, 0),
    precisions: [...new Set(weights.map(({ precision }) => precision))].sort(),
  };
}

async function inspectPart(folder: string, name: string, indexed: string | undefined): Promise<PartSummary> {
  const files = readdirSync(join(folder, name)).map((file) => join(folder, name, file));
  const weights = files.filter((file) => /\.(safetensors|bin)$/.test(file));
  const bytes = weights.reduce((sum, file) => sum + statSync(file).size, 0);
  const precisions = new Set<string>();
  let parameterCount: number | null = 0;
  for (const file of weights) {
    if (!file.endsWith(".safetensors")) parameterCount = null;
    if (parameterCount === null) continue;
    for (const { stored, shape } of (await readSafetensorsHeader(file)).tensors.values()) {
      precisions.add(stored);
      parameterCount += shape.reduce((product, length) => product * length, 1);
    }
  }
  const className = indexed ?? (await readOwnClass(join(folder, name))) ?? "–";
  return { name, className, parameterCount, bytes, precisions: [...precisions].sort() };
}

/** The class of each part, from diffusers' index. */
async function readClasses(folder: string): Promise<Map<string, string>> {
  const path = join(folder, "model_index.json");
  const text = await readTextIfThere(path, "the index of a model folder", "config");
  const index = parseJsonObject(text ?? "{}", path);
  return new Map(
    Object.entries(index).flatMap(([name, value]): [string, string][] =>
      Array.isArray(value) && typeof value[1] === "string" ? [[name, value[1]]] : [],
    ),
  );
}

/** The class that a part's own settings name. */
async function readOwnClass(folder: string): Promise<string | undefined> {
  const path = join(folder, "config.json");
  const text = await readTextIfThere(path, "the settings of a model part", "config");
  const { _class_name: own, architectures } = parseJsonObject(text ?? "{}", path);
  const name: unknown = own ?? (Array.isArray(architectures) ? architectures[0] : undefined);
  return typeof name === "string" ? name : undefined;
}

/** The line `license: …` of the card's front matter. */
async function readLicence(folder: string): Promise<string | null> {
  const card = await readText(join(folder, "README.md"), "a card").catch(() => "");
  const [, front = ""] = card.startsWith("---\n") ? card.split("---\n", 2) : [];
  return /^license: *(\S+)/m.exec(front)?.[1] ?? null;
}
