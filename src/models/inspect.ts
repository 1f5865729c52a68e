import type { ByteSource } from "../engine/bytes/byte-source.ts";
import { type ModelFiles, pathIn, textIfThere } from "../engine/bytes/model-files.ts";
import { parseJsonObject } from "../engine/json/parse-json.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import { describeWeights } from "../weights/read-weights.ts";
import type { WeightDescription } from "../weights/weight-file.ts";
import { readModelIndex } from "./model-index.ts";
import { modelParts, neededParts } from "./model-parts.ts";
import { isSinglePart } from "./original/single-parts.ts";
import { ownClass, weightPaths } from "./part-files.ts";
import { pipelineKind } from "./pipeline-class.ts";

/** What a model folder holds of one part. */
export interface PartSummary {
  /** Its folder, such as `unet`. */
  readonly name: string;
  /** The class that diffusers or transformers would load. */
  readonly className: string;
  /** Numbers in its weights, of those that are loaded. */
  readonly parameterCount: number;
  readonly bytes: number;
  /** As stored, such as `F16`. */
  readonly precisions: readonly string[];
}

export interface ModelSummary {
  readonly folder: string;
  /** As its card says; null where it has none. */
  readonly licence: string | null;
  readonly parts: readonly PartSummary[];
  /** What a model needs to make sound, or its index names, and this folder has not. */
  readonly missing: readonly string[];
  /** What kind of model it is where foley makes no sound with it, and what it can do with it; else null. */
  readonly limit: string | null;
}

/** Parts without weights. */
const plain = new Set(["scheduler", "tokenizer", "feature_extractor"]);

/** Weights beside the settings, as transformers saves CLAP. */
const wholeFiles = ["model.safetensors", "pytorch_model.bin"];

/** Looks into a model's files, or CLAP's, without reading its weights. */
export async function inspectModel(files: ModelFiles): Promise<ModelSummary> {
  const entries = await files.list("");
  const whole = wholeFiles.find((name) => entries.some((entry) => entry.name === name));
  const limit = await limitOf(files);
  const licence = await readLicence(files);
  const folder = files.name;
  if (whole !== undefined) {
    return { ...(await inspectCheckpoint(await files.source(whole))), folder, licence, limit };
  }
  const { parts: classes } = await readModelIndex(files);
  const names = entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  const parts = await Promise.all(names.sort().map((name) => inspectPart(files, name, classes.get(name))));
  const empty = new Set(parts.filter(({ name, bytes }) => bytes === 0 && !plain.has(name)).map(({ name }) => name));
  const asked = new Set<string>([...neededParts, ...modelParts.filter((name) => classes.has(name))]);
  const missing = [...asked].filter((name) => !names.includes(name) || empty.has(name));
  return { folder, licence, parts, missing, limit };
}

async function limitOf(files: ModelFiles): Promise<string | null> {
  const kind = await pipelineKind(files);
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
export async function inspectCheckpoint(source: ByteSource): Promise<ModelSummary> {
  const weights = await describeWeights(source);
  const byPart = new Map<string, WeightDescription[]>();
  for (const [name, weight] of weights) {
    const part = checkpointParts.find(([pattern]) => pattern.test(name))?.[1] ?? "other";
    byPart.set(part, [...(byPart.get(part) ?? []), weight]);
  }
  const known = new Map(checkpointParts.map(([, name, className]) => [name, className]));
  const parts = [...known, ["other", "–"] as const].flatMap(([name, className]) => {
    const held = byPart.get(name);
    return held === undefined ? [] : [{ name, className, ...totalsOf(held) }];
  });
  const isModel = byPart.has("unet") || byPart.has("vae");
  const isSingle = isSinglePart([...weights.keys()]);
  const needs = isSingle ? [] : isModel ? neededOfCheckpoint : ["text_encoder", "audio_encoder"];
  const missing = needs.filter((name) => !byPart.has(name));
  return { folder: source.name, licence: null, parts, missing, limit: null };
}

function totalsOf(weights: readonly WeightDescription[]): Pick<PartSummary, "parameterCount" | "bytes" | "precisions"> {
  return {
    parameterCount: weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    bytes: weights.reduce((sum, { bytes }) => sum + bytes, 0),
    precisions: [...new Set(weights.map(({ precision }) => precision))].sort(),
  };
}

async function inspectPart(files: ModelFiles, name: string, indexed: string | undefined): Promise<PartSummary> {
  const sources = await Promise.all((await weightPaths(files, name)).map((path) => files.source(path)));
  const weights = await Promise.all(sources.map(describeWeights));
  const totals = totalsOf(weights.flatMap((described) => [...described.values()]));
  const bytes = sources.reduce((sum, { size }) => sum + size, 0);
  const className = indexed ?? (await readOwnClass(files, name)) ?? "–";
  return { name, className, ...totals, bytes };
}

/** The class that a part's own settings name. */
async function readOwnClass(files: ModelFiles, part: string): Promise<string | null> {
  const path = pathIn(part, "config.json");
  const text = await textIfThere(files, path, "the settings of a model part");
  return ownClass(parseJsonObject(text ?? "{}", files.nameOf(path)));
}

/** The line `license: …` of the card's front matter. */
async function readLicence(files: ModelFiles): Promise<string | null> {
  const card = (await textIfThere(files, "README.md", "a card")) ?? "";
  const [, front = ""] = card.startsWith("---\n") ? card.split("---\n", 2) : [];
  return /^license: *(\S+)/m.exec(front)?.[1] ?? null;
}
