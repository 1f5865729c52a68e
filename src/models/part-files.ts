import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../engine/files/write-whole.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat16, toFloat32 } from "../engine/tensor/float16.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import {
  locateShardedWeights,
  locateWeights,
  readShardedWeights,
  readWeights,
  writeSafetensors,
} from "../weights/index.ts";

/** The precision in which weights are stored. */
export type StoredPrecision = "float32" | "float16";

/** One network of a model folder: its settings and weights as diffusers and transformers lay them out. */
export interface PartFiles {
  /** The class that the reference would load, such as `AutoencoderKL`. */
  readonly className: string;
  /** `diffusion_pytorch_model.safetensors` for diffusers' parts, `model.safetensors` for transformers'. */
  readonly weightsFile: string;
  readonly config: object;
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** Writes `config.json` and the weights into `folder`, each whole. */
export async function writePart(
  folder: string,
  part: PartFiles,
  precision: StoredPrecision = "float32",
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stored = new Map(
    [...part.weights].map(([name, weight]): [string, Tensor] => [
      name,
      precision === "float16" ? toFloat16(weight) : weight,
    ]),
  );
  await writeSafetensors(join(folder, part.weightsFile), stored, { format: "pt" });
  await writeWhole(
    join(folder, "config.json"),
    `${JSON.stringify({ _class_name: part.className, ...part.config }, null, 2)}\n`,
  );
}

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
  const config = await readConfig(folder);
  const path = findWeights(folder, weightsFile);
  const tensors = await (isIndex(path) ? readShardedWeights(path) : readWeights(path));
  return { config, weights: new Map([...tensors].map(([name, weight]) => [name, toFloat32(weight)])) };
}

/** The same without reading what an engine can use where it is stored: for networks that are to be run, not changed. */
export async function locatePart(
  folder: string,
  weightsFile: string,
): Promise<{ readonly config: unknown; readonly weights: Map<string, Weight> }> {
  const config = await readConfig(folder);
  const path = findWeights(folder, weightsFile);
  return { config, weights: await (isIndex(path) ? locateShardedWeights(path) : locateWeights(path)) };
}

async function readConfig(folder: string): Promise<unknown> {
  const path = join(folder, "config.json");
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new FoleyError(
      "not-found",
      `${path}: expected the settings of a model part, got no readable file; check the folder`,
      { cause },
    );
  });
  return parseJson(path, text);
}

/** What the same weights may be called, best first: diffusers and transformers fall back in this order too. */
function findWeights(folder: string, weightsFile: string): string {
  const pickled = weightsFile.replace(/\.safetensors$/, ".bin").replace(/^model\.bin$/, "pytorch_model.bin");
  const names = [weightsFile, `${weightsFile}.index.json`, pickled, `${pickled}.index.json`];
  return join(folder, names.find((name) => existsSync(join(folder, name))) ?? weightsFile);
}

function isIndex(path: string): boolean {
  return path.endsWith(".index.json");
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FoleyError("config", `${path}: expected JSON, got something else; write the file again`, { cause });
  }
}
