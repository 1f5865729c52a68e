import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { entryOf } from "../engine/tensor/entry-of.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import { sizeOf } from "../engine/tensor/shape.ts";
import type { Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { addLowRank } from "../nn/lora.ts";
import { loadWeight } from "../weights/load-weight.ts";
import { readWeights } from "../weights/read-weights.ts";
import { readTensorFile, type TensorFile } from "../weights/safetensors.ts";
import { type LoraSide, layerNames, readLoraName } from "./lora-names.ts";
import { readLoraScale } from "./lora-scale.ts";

/** Before the names of the UNet's layers, as in diffusers' files of low-rank changes. */
export const loraPrefix = "unet.";

/** A file of low-rank changes, or the folder of one, and how much of them counts: 1 as they were learnt, 0 not at all. */
export interface LoraWish {
  readonly path: string;
  readonly strength: number;
  /** Where it lies on this computer, where that is elsewhere: settings of sounds tell the path. */
  readonly place?: string | undefined;
}

/** Low-rank changes where they lie, and how much of them counts. */
export interface LoraSource {
  /** What lies beside the file, such as its settings. */
  readonly files: ModelFiles;
  /** The path of the file among them; null for whichever of the usual names is there. */
  readonly file: string | null;
  readonly strength: number;
}

/**
 * A UNet's weights with low-rank changes added, one after another: foley's own, those of diffusers and peft, and kohya's. Of
 * weights that stay in their files only the changed ones are read.
 *
 * @throws FoleyError "weights" where a file holds something else, or changes of another network
 */
export async function withLoras<W extends Weight>(
  weights: ReadonlyMap<string, W>,
  loras: readonly LoraSource[],
): Promise<ReadonlyMap<string, W | Tensor<"float32">>> {
  const merged = new Map<string, W | Tensor<"float32">>(weights);
  for (const lora of loras) {
    for (const { layer, down, up, scale } of await readChanges(lora, merged)) {
      const name = `${layer}.weight`;
      const base = await loadWeight(entryOf(merged, name));
      merged.set(name, addLowRank(base, down, up, lora.strength * scale));
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

async function readChanges(lora: LoraSource, weights: ReadonlyMap<string, Weight>): Promise<LayerChange[]> {
  const { files } = lora;
  const file = lora.file ?? (await findFile(files));
  const where = files.nameOf(file);
  const { tensors, metadata } = await readTensors(files, file);
  // In a folder of several, settings may be another one's.
  const isPefts = lora.file === null || isOfPeft(file, tensors.keys());
  const scaleOf = await readLoraScale(isPefts ? files : null, where, metadata);
  const layers = sortedByLayer(where, tensors, weights);
  return [...layers].map(([layer, { down, up, alpha }]) => {
    const rank = down?.shape[0];
    if (
      down === undefined ||
      up === undefined ||
      rank === undefined ||
      !fits(down, up, weights.get(`${layer}.weight`))
    ) {
      const came = `${layer} [${[up, down].map((side) => side?.shape.join(", ") ?? "none").join("] · [")}]`;
      throw misfit(where, "changes of this UNet", came, "choose the model that they were learnt of");
    }
    const scale = alpha === undefined ? scaleOf(layer, rank) : (toFloat32(alpha).data[0] ?? rank) / rank;
    return { layer, down: toFloat32(down), up: toFloat32(up), scale };
  });
}

/** peft gives the file one name, and the tensors names within its wrapped model. */
function isOfPeft(file: string, names: Iterable<string>): boolean {
  return file.startsWith("adapter_model.") || [...names].some((name) => name.startsWith("base_model."));
}

type Sides = Partial<Record<LoraSide, Tensor>>;

function sortedByLayer(
  where: string,
  tensors: ReadonlyMap<string, Tensor>,
  weights: ReadonlyMap<string, Weight>,
): Map<string, Sides> {
  const known = layerNames(weights.keys());
  const layers = new Map<string, Sides>();
  for (const [name, tensor] of tensors) {
    const found = readLoraName(name, known);
    if (found === null) throw misfit(where, "low-rank changes of a UNet", name, "choose another file");
    layers.set(found.layer, { ...layers.get(found.layer), [found.side]: tensor });
  }
  if (layers.size === 0) throw misfit(where, "low-rank changes of a UNet", "none", "choose another file");
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

async function findFile(files: ModelFiles): Promise<string> {
  for (const name of fileNames) if (await files.has(name)) return name;
  const expected = `${fileNames[0]} or ${fileNames[2]}`;
  throw new FoleyError("not-found", `${files.name}: expected ${expected}, got neither; give the file`);
}

/** What foley wrote needs no ending; PyTorch's files have theirs, at an address perhaps before a query. */
async function readTensors(files: ModelFiles, file: string): Promise<TensorFile> {
  const source = await files.source(file);
  const isPickled = /\.(bin|pt|pth|ckpt)([?#].*)?$/.test(file);
  return isPickled ? { tensors: await readWeights(source), metadata: {} } : readTensorFile(source);
}

function misfit(where: string, expected: string, came: string, advice: string): FoleyError {
  return new FoleyError("weights", `${where}: expected ${expected}, got ${came}; ${advice}`);
}
