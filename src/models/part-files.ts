import { existsSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseJson } from "../engine/json/parse-json.ts";
import { isFloat } from "../engine/tensor/dtype.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { float32ToBfloat16, toFloat16, toFloat32 } from "../engine/tensor/float16.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { folderFiles } from "../files/folder-files.ts";
import { readText } from "../files/read-text.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { StoredBfloat16 } from "../weights/encode-safetensors.ts";
import { writeSafetensors } from "../weights/node/write-safetensors.ts";
import { locateWeights, readWeights } from "../weights/read-weights.ts";
import { locateShardedWeights, readShardedWeights } from "../weights/sharded.ts";

/** The precision in which weights are stored. */
export type StoredPrecision = (typeof storedPrecisions)[number];

export const storedPrecisions = ["float32", "float16", "bfloat16"] as const;

/** One network of a model folder: its settings and weights as diffusers and transformers lay them out. */
export interface PartFiles {
  /** The class that the reference would load, such as `AutoencoderKL`. */
  readonly className: string;
  /** `diffusion_pytorch_model.safetensors` for diffusers' parts, `model.safetensors` for transformers'. */
  readonly weightsFile: string;
  readonly config: object;
  readonly weights: ReadonlyMap<string, Tensor>;
  /**
   * `config.json` of a part that is written again, which stays as it is: numbers keep their form, as transformers takes no `1`
   * for `1.0`. Without it `config` is written.
   */
  readonly written?: string | undefined;
}

/** Writes `config.json` and the weights into `folder`, each whole. */
export async function writePart(
  folder: string,
  part: PartFiles,
  precision: StoredPrecision = "float32",
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stored = new Map(
    [...part.weights].map(([name, weight]): [string, Tensor | StoredBfloat16] => [name, narrow[precision](weight)]),
  );
  await writeSafetensors(join(folder, part.weightsFile), stored, { format: "pt" });
  const own = { _class_name: part.className, ...part.config };
  const settings = part.written ?? `${JSON.stringify(own, null, 2)}\n`;
  await writeWhole(join(folder, "config.json"), inSinglePrecision(withFractions(settings)));
}

/** Settings that transformers refuses where they are written as whole numbers. */
const fractions =
  "mlp_ratio|layer_norm_eps|leaky_relu_slope|initializer_factor|initializer_range|logit_scale_init_value";
const wholeFraction = new RegExp(`^( *"(?:${fractions})": -?\\d+)(,?)$`, "gm");

function withFractions(settings: string): string {
  return settings.replace(wholeFraction, "$1.0$2");
}

/**
 * The precision in which transformers is to load weights, however they are stored: that in which diffusers loads the parts
 * beside them, where nobody asks for another.
 */
function inSinglePrecision(settings: string): string {
  return settings.replace(/("(?:torch_)?dtype"\s*:\s*)"(?:float16|bfloat16)"/g, '$1"float32"');
}

/** Weights as they are stored; counts and flags stay what they are. */
const narrow: Readonly<Record<StoredPrecision, (weight: Tensor) => Tensor | StoredBfloat16>> = {
  float32: (weight) => (isFloat(weight.dtype) ? toFloat32(weight) : weight),
  float16: (weight) => (isFloat(weight.dtype) ? toFloat16(weight) : weight),
  bfloat16: (weight) =>
    isFloat(weight.dtype)
      ? { dtype: "bfloat16", shape: weight.shape, data: float32ToBfloat16(toFloat32(weight).data) }
      : weight,
};

/**
 * The settings and the weights, as float32, of a part written by `writePart`, diffusers or transformers: in one
 * safetensors file, in several beside an index, or in PyTorch's files where there is no safetensors file.
 *
 * @throws FoleyError "not-found" where the folder or one of its files is missing, "config" where the settings are no JSON
 */
export async function readPart(
  folder: string,
  weightsFile: string,
): Promise<{ readonly config: unknown; readonly weights: Map<string, Tensor<"float32">> }> {
  const { config, weights } = await readStoredPart(folder, weightsFile);
  return { config, weights: new Map([...weights].map(([name, weight]) => [name, toFloat32(weight)])) };
}

/** The same with the weights as they are stored, but for bfloat16, which becomes float32. */
export async function readStoredPart(
  folder: string,
  weightsFile: string,
): Promise<{ readonly config: unknown; readonly weights: Map<string, Tensor> }> {
  const config = await readPartConfig(folder);
  const name = findWeights(folder, weightsFile);
  const files = folderFiles(folder);
  const weights = isIndex(name) ? readShardedWeights(files, name) : readWeights(await files.source(name));
  return { config, weights: await weights };
}

/** The same without reading what an engine can use where it is stored: for networks that are to be run, not changed. */
export async function locatePart(
  folder: string,
  weightsFile: string,
): Promise<{ readonly config: unknown; readonly weights: Map<string, Weight> }> {
  const config = await readPartConfig(folder);
  const name = findWeights(folder, weightsFile);
  const files = folderFiles(folder);
  const weights = isIndex(name) ? locateShardedWeights(files, name) : locateWeights(await files.source(name));
  return { config, weights: await weights };
}

/** The settings of a part alone. */
export async function readPartConfig(folder: string): Promise<unknown> {
  return parseJson(await readPartText(folder), join(folder, "config.json"));
}

/** The settings of a part as they are written. */
export async function readPartText(folder: string): Promise<string> {
  const path = join(folder, "config.json");
  return readText(path, "the settings of a model part", "config");
}

/** Variants that are the same weights in another precision, the most exact first; others, such as `ema`, are other weights. */
const precisionVariants = ["", "fp32", "fp16", "bf16"];

/**
 * What the same weights may be called, best first: diffusers and transformers fall back in this order too; a variant in another
 * precision is taken where there is no other form.
 *
 * @throws FoleyError "not-found" naming what is there instead
 */
function findWeights(folder: string, weightsFile: string): string {
  const pickled = weightsFile.replace(/\.safetensors$/, ".bin").replace(/^model\.bin$/, "pytorch_model.bin");
  const names = precisionVariants.flatMap((variant) =>
    [weightsFile, pickled].flatMap((name) => [inVariant(name, variant), inVariant(`${name}.index.json`, variant)]),
  );
  const found = names.find((name) => existsSync(join(folder, name)));
  if (found !== undefined) return found;
  const there = readdirSync(folder).filter((name) => /\.(safetensors|bin|msgpack|h5|onnx|pt|ckpt)$/.test(name));
  const came = there.length === 0 ? "no weights" : there.slice(0, 3).join(", ");
  const advice =
    there.length === 0 ? "check the folder" : `rename it to ${weightsFile} if these are the weights you want`;
  const forms = "as one file, in shards, pickled, or of the variant fp32, fp16 or bf16";
  throw new FoleyError("not-found", `${folder}: expected ${weightsFile}, ${forms}, got ${came}; ${advice}`);
}

/** `model.fp16.safetensors` and `model.safetensors.index.fp16.json`, as diffusers and transformers name variants. */
function inVariant(name: string, variant: string): string {
  return variant === "" ? name : name.replace(/\.(\w+)$/, `.${variant}.$1`);
}

function isIndex(path: string): boolean {
  return path.endsWith(".json");
}
