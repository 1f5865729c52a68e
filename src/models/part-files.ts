import { z } from "zod";
import { fileNames, type ModelFiles, pathIn } from "../engine/bytes/model-files.ts";
import { isWeightIndex, weightNames } from "../engine/bytes/weight-names.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { locateWeights, readWeights } from "../weights/read-weights.ts";
import { locateShardedWeights, readShardedWeights, shardsOf } from "../weights/sharded.ts";

/** The precision in which weights are stored. */
export type StoredPrecision = (typeof storedPrecisions)[number];

export const storedPrecisions = ["float32", "float16", "bfloat16"] as const;

interface NewPart {
  /** The class that the reference would load, such as `AutoencoderKL`. */
  readonly className: string;
  /** `diffusion_pytorch_model.safetensors` for diffusers' parts, `model.safetensors` for transformers'. */
  readonly weightsFile: string;
  readonly config: object;
  readonly weights: ReadonlyMap<string, Tensor>;
}

interface KeptPart extends NewPart {
  /**
   * The `config.json` that stays as it is in place of `config`: numbers keep their form, as transformers takes no `1` for `1.0`.
   */
  readonly written: string;
}

/** One network of a model folder: its settings and weights as diffusers and transformers lay them out. */
export type PartFiles = NewPart | KeptPart;

/** A network to be written into a model folder. */
export type ModelPart = PartFiles & {
  /** Its folder. */
  readonly name: string;
};

/** The settings of a part, and its weights. */
export interface FoundPart<W extends Weight = Weight> {
  readonly config: unknown;
  readonly weights: Map<string, W>;
}

/**
 * The settings and the weights, as float32, of a part written by `writePart`, diffusers or transformers: in one
 * safetensors file, in several beside an index, or in PyTorch's files where there is no safetensors file.
 *
 * @param part its folder among the model's files, such as `unet`; `""` for the place itself
 * @throws FoleyError "not-found" where the folder or one of its files is missing, "config" where the settings are no JSON
 */
export async function readPart(
  files: ModelFiles,
  part: string,
  weightsFile: string,
): Promise<FoundPart<Tensor<"float32">>> {
  const { config, weights } = await readStoredPart(files, part, weightsFile);
  return { config, weights: new Map([...weights].map(([name, weight]) => [name, toFloat32(weight)])) };
}

/** The same with the weights as they are stored, but for bfloat16, which becomes float32. */
export async function readStoredPart(files: ModelFiles, part: string, weightsFile: string): Promise<FoundPart<Tensor>> {
  const config = await readPartConfig(files, part);
  const path = await findWeights(files, part, weightsFile);
  const weights = isWeightIndex(path) ? readShardedWeights(files, path) : readWeights(await files.source(path));
  return { config, weights: await weights };
}

/** The same without reading what an engine can use where it is stored: for networks that are to be run, not changed. */
export async function locatePart(files: ModelFiles, part: string, weightsFile: string): Promise<FoundPart> {
  const config = await readPartConfig(files, part);
  const path = await findWeights(files, part, weightsFile);
  const weights = isWeightIndex(path) ? locateShardedWeights(files, path) : locateWeights(await files.source(path));
  return { config, weights: await weights };
}

/** The settings of a part alone. */
export async function readPartConfig(files: ModelFiles, part: string): Promise<unknown> {
  return parseJson(await readPartText(files, part), files.nameOf(pathIn(part, "config.json")));
}

/** The settings of a part as they are written. */
export async function readPartText(files: ModelFiles, part: string): Promise<string> {
  return files.text(pathIn(part, "config.json"), "the settings of a model part");
}

const classSchema = z.looseObject({
  _class_name: z.string().optional().catch(undefined),
  architectures: z.tuple([z.string()], z.unknown()).optional().catch(undefined),
});

/** The class that the settings of a part name, as diffusers or transformers write it; null where they name none. */
export function ownClass(config: unknown): string | null {
  const { _class_name: own, architectures } = classSchema.catch({}).parse(config);
  return own ?? architectures?.[0] ?? null;
}

/**
 * The path of the weights, whatever they are called.
 *
 * @throws FoleyError "not-found" naming what is there instead
 */
async function findWeights(files: ModelFiles, part: string, weightsFile: string): Promise<string> {
  for (const name of weightNames(weightsFile)) if (await files.has(pathIn(part, name))) return pathIn(part, name);
  const entries = (await files.list(part)).map(({ name }) => name);
  const there = entries.filter((name) => /\.(safetensors|bin|msgpack|h5|onnx|pt|ckpt)$/.test(name));
  const came = there.length === 0 ? "no weights" : there.slice(0, 3).join(", ");
  const advice =
    there.length === 0 ? "check the folder" : `rename it to ${weightsFile} if these are the weights you want`;
  const forms = "as one file, in shards, pickled, or of the variant fp32, fp16 or bf16";
  throw new FoleyError("not-found", `${files.nameOf(part)}: expected ${weightsFile}, ${forms}, got ${came}; ${advice}`);
}

/** Under which name the weights of a part are looked for and written; null for what has none, as a tokenizer. */
export async function weightsFileIn(files: ModelFiles, part: string): Promise<string | null> {
  const names = (await fileNames(files, part)).filter((name) => /\.(safetensors|bin)$/.test(name));
  if (names.length === 0) return null;
  const isDiffusers = names.some((name) => name.startsWith("diffusion_pytorch_model"));
  return isDiffusers ? "diffusion_pytorch_model.safetensors" : "model.safetensors";
}

/** The paths of the files that hold a part's weights: of several forms and precisions beside each other those that are loaded. */
export async function weightPaths(files: ModelFiles, part: string): Promise<string[]> {
  const weightsFile = await weightsFileIn(files, part);
  if (weightsFile === null) return [];
  const path = await findWeights(files, part, weightsFile);
  return isWeightIndex(path) ? shardsOf(files, path) : [path];
}
