import { FoleyError } from "../../engine/tensor/error.ts";

/** Modules that stand outside of the levels. */
const single: Readonly<Record<string, string>> = {
  "time_embed.0": "time_embedding.linear_1",
  "time_embed.2": "time_embedding.linear_2",
  film_emb: "class_embedding",
  "input_blocks.0.0": "conv_in",
  "out.0": "conv_norm_out",
  "out.2": "conv_out",
};

/** Layers of a residual block; an attention's are called the same in both. */
const resnetLayers: Readonly<Record<string, string>> = {
  "in_layers.0": "norm1",
  "in_layers.2": "conv1",
  "emb_layers.1": "time_emb_proj",
  "out_layers.0": "norm2",
  "out_layers.3": "conv2",
  skip_connection: "conv_shortcut",
};

const middle = ["resnets.0", "attentions.0", "resnets.1"] as const;
const inputOrOutput = /^(input|output)_blocks\.(\d+)\.(\d+)\.(.*)$/;
const middleModule = /^middle_block\.([012])\.(.*)$/;

/**
 * diffusers' name of a weight of the latent diffusion code's UNet, whose blocks are counted through all levels.
 *
 * @param depth how many residual blocks a level of the encoder has; a level of the decoder has one more
 * @throws FoleyError "weights" for a name that this UNet does not have
 */
export function unetName(where: string, name: string, depth: number): string {
  const [, module = "", kind = ""] = /^(.*)\.(weight|bias)$/.exec(name) ?? [];
  const alone = single[module];
  if (alone !== undefined) return `${alone}.${kind}`;
  const [, part, layer = ""] = middleModule.exec(name) ?? [];
  if (part !== undefined) return `mid_block.${middle[Number(part)]}.${layerName(layer)}`;
  const [, side, block, index, rest = ""] = inputOrOutput.exec(name) ?? [];
  if (side === "input") return inputName(Number(block) - 1, Number(index), rest, depth);
  if (side === "output") return outputName(Number(block), Number(index), rest, depth);
  throw new FoleyError("weights", `${where}: expected a weight of AudioLDM's UNet, got ${name}; choose another file`);
}

function inputName(position: number, index: number, layer: string, depth: number): string {
  const level = `down_blocks.${Math.floor(position / (depth + 1))}`;
  if (layer.startsWith("op.")) return `${level}.downsamplers.0.conv.${layer.slice("op.".length)}`;
  return `${level}.${index === 0 ? "resnets" : "attentions"}.${position % (depth + 1)}.${layerName(layer)}`;
}

function outputName(position: number, index: number, layer: string, depth: number): string {
  const level = `up_blocks.${Math.floor(position / (depth + 1))}`;
  // The upsampler comes after the attention, where there is one.
  if (index > 0 && layer.startsWith("conv.")) return `${level}.upsamplers.0.${layer}`;
  return `${level}.${index === 0 ? "resnets" : "attentions"}.${position % (depth + 1)}.${layerName(layer)}`;
}

function layerName(layer: string): string {
  const [, module = "", kind = ""] = /^(.*)\.(weight|bias)$/.exec(layer) ?? [];
  const renamed = resnetLayers[module];
  return renamed === undefined ? layer : `${renamed}.${kind}`;
}

/** How many residual blocks a level of the encoder has: the first downsampler follows them. */
export function unetDepth(names: Iterable<string>): number {
  const all = [...names];
  const downsamplers = all.flatMap((name) => /^input_blocks\.(\d+)\.0\.op\.weight$/.exec(name)?.[1] ?? []);
  if (downsamplers.length > 0) return Math.min(...downsamplers.map(Number)) - 1;
  return new Set(all.flatMap((name) => /^input_blocks\.(\d+)\./.exec(name)?.[1] ?? [])).size - 1;
}
