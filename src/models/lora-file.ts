import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { addLowRank, isLoraName, type LoraConfig, loraBase } from "../nn/lora.ts";
import { loadWeight } from "../weights/load-weight.ts";
import { readPytorchStateDict } from "../weights/node/read-pytorch.ts";
import { readSafetensors } from "../weights/node/read-safetensors.ts";
import { writeSafetensors } from "../weights/node/write-safetensors.ts";
import type { TensorFile } from "../weights/safetensors.ts";
import { type LoraSide, layerNames, readLoraName } from "./lora-names.ts";
import { loraMetadata, readLoraScale } from "./lora-scale.ts";

/** Before the names of the UNet's layers, as in diffusers' files of low-rank changes. */
const prefix = "unet.";

/** A file of low-rank changes, or the folder of one, and how much of them counts: 1 as they were learnt, 0 not at all. */
export interface LoraWish {
  readonly path: string;
  readonly strength: number;
}

/** What low-rank changes were learnt of. */
export interface LoraBase {
  readonly name: string;
  readonly weights: ReadonlyMap<string, Tensor>;
}

/**
 * Writes the low-rank changes among `weights` as a file of their own, with rank, alpha and the base's name and hash.
 *
 * The matrices are already scaled by alpha / rank, so that the file counts the same for every reader: most take alpha for the
 * rank, and diffusers' `load_lora_adapter` does so even where the metadata says otherwise.
 *
 * @param weights of a UNet that learns such changes; all others are left out
 */
export async function writeLora(
  path: string,
  weights: ReadonlyMap<string, Tensor>,
  { rank, alpha }: LoraConfig,
  base: LoraBase,
): Promise<void> {
  const changes = [...weights].filter(([name]) => isLoraName(name));
  const layers = [...new Set(changes.map(([name]) => loraBase(name).base.slice(0, -".weight".length)))];
  const scaled = changes.map(([name, value]): [string, Tensor] => {
    return [prefix + name, loraBase(name).side === 1 ? times(toFloat32(value), alpha / rank) : value];
  });
  await writeSafetensors(path, new Map(scaled), {
    format: "pt",
    rank: String(rank),
    alpha: String(alpha),
    base: base.name,
    baseHash: hashOf(base.weights),
    ...loraMetadata(rank, layers),
  });
}

/**
 * A UNet's weights with low-rank changes added, one after another: foley's own, those of diffusers and peft, and kohya's. Of
 * weights that stay in their files only the changed ones are read.
 *
 * @throws FoleyError "weights" where a file holds something else, or changes of another network
 */
export async function withLoras<W extends Weight>(
  weights: ReadonlyMap<string, W>,
  loras: readonly LoraWish[],
): Promise<ReadonlyMap<string, W | Tensor<"float32">>> {
  const merged = new Map<string, W | Tensor<"float32">>(weights);
  for (const { path, strength } of loras) {
    for (const { layer, down, up, scale } of await readChanges(path, merged)) {
      const name = `${layer}.weight`;
      const base = await loadWeight(merged.get(name) as W | Tensor<"float32">);
      merged.set(name, addLowRank(base, down, up, strength * scale));
    }
  }
  return merged;
}

/** One layer's change: `scale · up · down` is added to its weight. */
interface LayerChange {
  readonly layer: string;
  readonly down: Tensor<"float32">;
  readonly up: Tensor<"float32">;
  readonly scale: number;
}

async function readChanges(path: string, weights: ReadonlyMap<string, Weight>): Promise<LayerChange[]> {
  const file = findFile(path);
  const { tensors, metadata } = await readTensors(file);
  const scaleOf = await readLoraScale(file, metadata);
  const layers = sortedByLayer(file, tensors, weights);
  return [...layers].map(([layer, { down, up, alpha }]) => {
    const rank = down?.shape[0];
    if (
      down === undefined ||
      up === undefined ||
      rank === undefined ||
      !fits(down, up, weights.get(`${layer}.weight`))
    ) {
      const came = `${layer} [${[up, down].map((side) => side?.shape.join(", ") ?? "none").join("] · [")}]`;
      throw misfit(file, "changes of this UNet", came, "choose the model that they were learnt of");
    }
    const scale = alpha === undefined ? scaleOf(layer, rank) : (toFloat32(alpha).data[0] ?? rank) / rank;
    return { layer, down: toFloat32(down), up: toFloat32(up), scale };
  });
}

type Sides = Partial<Record<LoraSide, Tensor>>;

function sortedByLayer(
  file: string,
  tensors: ReadonlyMap<string, Tensor>,
  weights: ReadonlyMap<string, Weight>,
): Map<string, Sides> {
  const known = layerNames(weights.keys());
  const layers = new Map<string, Sides>();
  for (const [name, tensor] of tensors) {
    const found = readLoraName(name, known);
    if (found === null) throw misfit(file, "low-rank changes of a UNet", name, "choose another file");
    layers.set(found.layer, { ...layers.get(found.layer), [found.side]: tensor });
  }
  if (layers.size === 0) throw misfit(file, "low-rank changes of a UNet", "none", "choose another file");
  return layers;
}

/** `down` is `[rank, …inputs]`, `up` `[outputs, rank]`, and of a convolution `[outputs, rank, 1, 1]`. */
function fits(down: Tensor, up: Tensor, weight: Weight | undefined): boolean {
  const [rank = 0, ...inputs] = down.shape;
  const [outputs, upRank, ...points] = up.shape;
  const [wantedOutputs, ...wantedInputs] = weight?.shape ?? [];
  const isPaired = rank > 0 && upRank === rank && points.every((size) => size === 1) && inputs.length > 0;
  return (
    isPaired && outputs === wantedOutputs && sizeOf(inputs) === sizeOf(wantedInputs) && inputs[0] === wantedInputs[0]
  );
}

/** What diffusers and peft call the file in a folder of changes. */
const fileNames = ["pytorch_lora_weights", "adapter_model", "lora"].flatMap((name) =>
  ["safetensors", "bin"].map((ending) => `${name}.${ending}`),
);

function findFile(path: string): string {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const found = isFolder ? fileNames.map((name) => join(path, name)).find((file) => existsSync(file)) : path;
  if (found !== undefined) return found;
  throw new FoleyError("not-found", `${path}: expected ${fileNames[0]} or ${fileNames[2]}, got neither; give the file`);
}

async function readTensors(file: string): Promise<TensorFile> {
  if (file.endsWith(".safetensors")) return readSafetensors(file);
  // What foley wrote needs no ending; PyTorch's files have theirs.
  return /\.(bin|pt|pth|ckpt)$/.test(file)
    ? { tensors: await readPytorchStateDict(file), metadata: {} }
    : readSafetensors(file);
}

function times({ data, shape }: Tensor<"float32">, factor: number): Tensor<"float32"> {
  return float32(
    data.map((value) => value * factor),
    shape,
  );
}

/** Of names and values, whatever files they came from. */
function hashOf(weights: ReadonlyMap<string, Tensor>): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of [...weights].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

function misfit(path: string, expected: string, came: string, advice: string): FoleyError {
  return new FoleyError("weights", `${path}: expected ${expected}, got ${came}; ${advice}`);
}
