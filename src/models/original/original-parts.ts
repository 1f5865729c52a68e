import { entryOf } from "../../engine/tensor/entry-of.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { toFloat32 } from "../../engine/tensor/float16.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { plainHifiganWeights } from "../hifigan/weights.ts";
import { currentVaeWeights } from "../vae/weights.ts";
import { clapName } from "./clap-names.ts";
import { unetDepth, unetName } from "./unet-names.ts";
import { vaeNames } from "./vae-names.ts";

/** The networks in a checkpoint of the original code, under diffusers' and transformers' names. */
export interface OriginalParts {
  readonly unet: Map<string, Tensor>;
  readonly vae: Map<string, Tensor>;
  readonly vocoder: Map<string, Tensor>;
  readonly textEncoder: Map<string, Tensor>;
  readonly audioEncoder: Map<string, Tensor>;
  /** What latents are multiplied with before diffusion; 1 where the checkpoint has none. */
  readonly scalingFactor: number;
}

export interface OriginalOptions {
  /** The UNet's moving averages in place of its weights; as in diffusers' converter, they are not taken unasked. */
  readonly isEma?: boolean | undefined;
  /** Names of all weights in the checkpoint, where `state` lacks the UNet's own; averages have names without dots. */
  readonly names?: Iterable<string> | undefined;
}

/**
 * Takes apart the state dict of an AudioLDM `.ckpt` (haoheliu/AudioLDM and its training code).
 *
 * @throws FoleyError "weights" where the UNet, or the averages that were asked for, are not there
 */
export function originalParts(
  where: string,
  state: ReadonlyMap<string, Tensor>,
  { isEma = false, names = state.keys() }: OriginalOptions = {},
): OriginalParts {
  const factor = state.get("scale_factor");
  return {
    unet: unetWeights(where, state, names, isEma),
    ...firstStageParts(where, state),
    ...clapEncoders(under(state, clapPrefix(state.keys()))),
    scalingFactor: factor === undefined ? 1 : (toFloat32(factor).data[0] ?? 1),
  };
}

/** The autoencoder and the vocoder, which the original code has as one; those that are there. */
export function firstStageParts(
  where: string,
  state: ReadonlyMap<string, Tensor>,
): Pick<OriginalParts, "vae" | "vocoder"> {
  const firstStage = under(state, "first_stage_model.");
  return { vae: vaeWeights(firstStage), vocoder: vocoderWeights(where, under(firstStage, "vocoder.")) };
}

/** Where CLAP is: the training code keeps a list of conditioners. */
function clapPrefix(names: Iterable<string>): string {
  for (const name of names) {
    const found = /^(cond_stage_models?\.(?:\d+\.)?model\.)(text|audio)_branch\./.exec(name)?.[1];
    if (found !== undefined) return found;
  }
  return "cond_stage_model.model.";
}

/** Whether a weight of an original checkpoint is one that `originalParts` takes, given all names. */
export function isOriginalPart(name: string, { isEma = false }: OriginalOptions = {}): boolean {
  const unet = isEma ? "model_ema.diffusion_model" : unetPrefix;
  return originalNames.test(name) || name.startsWith(unet);
}

const originalNames =
  /^(first_stage_model\.(encoder|decoder|quant_conv|post_quant_conv|vocoder)\.|cond_stage_models?\.|scale_factor$|betas$)/;

/** CLAP's two encoders from the weights of LAION's `.pt` or of a checkpoint that contains it. */
export function clapEncoders(state: ReadonlyMap<string, Tensor>): Pick<OriginalParts, "textEncoder" | "audioEncoder"> {
  const encoders = { textEncoder: new Map<string, Tensor>(), audioEncoder: new Map<string, Tensor>() };
  for (const [name, weight] of state) {
    const renamed = clapName(name);
    if (renamed === null) continue;
    if (/^text_(model|projection)\./.test(renamed)) encoders.textEncoder.set(renamed, weight);
    if (/^audio_(model|projection)\./.test(renamed))
      for (const [part, tensor] of splitAttention(renamed, weight)) encoders.audioEncoder.set(part, tensor);
  }
  return encoders;
}

const unetPrefix = "model.diffusion_model.";

function unetWeights(
  where: string,
  state: ReadonlyMap<string, Tensor>,
  names: Iterable<string>,
  isEma: boolean,
): Map<string, Tensor> {
  const found = [...names].filter((name) => name.startsWith(unetPrefix)).map((name) => name.slice(unetPrefix.length));
  if (found.length === 0) {
    const expected = "the original AudioLDM's model.diffusion_model.*";
    throw new FoleyError("weights", `${where}: expected ${expected}, got none; choose another file`);
  }
  const depth = unetDepth(found);
  const weightOf = (name: string): Tensor => (isEma ? average(where, state, name) : entryOf(state, unetPrefix + name));
  return new Map(found.map((name) => [unetName(where, name, depth), weightOf(name)]));
}

/** The averages' names have no dots. */
function average(where: string, state: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const key = `model_ema.diffusion_model${name.replaceAll(".", "")}`;
  const found = state.get(key);
  if (found !== undefined) return found;
  throw new FoleyError("weights", `${where}: expected the moving average ${key}, got none; use the plain weights`);
}

const vaeParts = /^(encoder|decoder|quant_conv|post_quant_conv)\./;

function vaeWeights(firstStage: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const names = vaeNames([...firstStage.keys()].filter((name) => vaeParts.test(name)));
  return currentVaeWeights(new Map([...names].map(([old, name]) => [name, entryOf(firstStage, old)])));
}

/** The original does not standardize mels, so it has none of what transformers stores for it. */
function vocoderWeights(where: string, found: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const width = melCount(found);
  const unit = new Map<string, Tensor>([
    ["mean", float32(new Float32Array(width))],
    ["scale", float32(new Float32Array(width).fill(1))],
  ]);
  return new Map([...(found.size === 0 ? [] : unit), ...plainHifiganWeights(where, found)]);
}

function melCount(vocoder: ReadonlyMap<string, Tensor>): number {
  const first = vocoder.get("conv_pre.weight") ?? vocoder.get("conv_pre.weight_v");
  return first?.shape[1] ?? 0;
}

/** Swin's queries, keys and values are one matrix in the original and three in transformers. */
function splitAttention(name: string, weight: Tensor): [string, Tensor][] {
  if (!/\bqkv\b/.test(name)) return [[name, weight]];
  const [rows = 0, ...rest] = weight.shape;
  const third = weight.data.length / 3;
  return ["query", "key", "value"].map((part, index) => [
    name.replace(/\bqkv\b/, part),
    { ...weight, shape: [rows / 3, ...rest], data: weight.data.slice(index * third, (index + 1) * third) } as Tensor,
  ]);
}

function under(state: ReadonlyMap<string, Tensor>, prefix: string): Map<string, Tensor> {
  const inside = [...state].filter(([name]) => name.startsWith(prefix));
  return new Map(inside.map(([name, weight]) => [name.slice(prefix.length), weight]));
}
