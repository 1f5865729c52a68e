import type { Tensor } from "../engine/tensor/tensor.ts";
import { clapAudioSettings, clapTextSettings } from "../models/clap/config.ts";
import { hifiganSettings } from "../models/hifigan/config.ts";
import { plainHifiganWeights } from "../models/hifigan/weights.ts";
import type { PartFiles } from "../models/part-files.ts";
import { unetSettings } from "../models/unet/config.ts";
import { vaeSettings } from "../models/vae/config.ts";
import { currentVaeWeights } from "../models/vae/weights.ts";
import { type MatchOptions, matchWeights } from "../weights/match.ts";
import { type PartConfigs, type PartName, weightsOf } from "./network.ts";

/** A network to be written into a model folder. */
export interface ModelPart extends PartFiles {
  /** Its folder. */
  readonly name: string;
}

/** What the references call each part, and how its `config.json` is written for them. */
const kinds: {
  readonly [P in PartName]: {
    readonly className: string;
    readonly library: "diffusers" | "transformers";
    readonly settings: (config: PartConfigs[P]) => object;
  };
} = {
  unet: { className: "UNet2DConditionModel", library: "diffusers", settings: unetSettings },
  vae: { className: "AutoencoderKL", library: "diffusers", settings: vaeSettings },
  vocoder: { className: "SpeechT5HifiGan", library: "transformers", settings: hifiganSettings },
  text_encoder: { className: "ClapTextModelWithProjection", library: "transformers", settings: clapTextSettings },
  audio_encoder: { className: "ClapAudioModelWithProjection", library: "transformers", settings: clapAudioSettings },
};

const renamings: Readonly<
  Record<string, (where: string, weights: ReadonlyMap<string, Tensor>) => ReadonlyMap<string, Tensor>>
> = {
  vae: (_where, weights) => currentVaeWeights(weights),
  vocoder: plainHifiganWeights,
};

/** The weights of a part under today's names, which older files call otherwise. */
export function currentNames(
  name: string,
  where: string,
  weights: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> {
  return renamings[name]?.(where, weights) ?? weights;
}

/** A number among a part's settings; null where it has none of that name. */
export function numberIn(config: unknown, name: string): number | null {
  const value: unknown = typeof config === "object" && config !== null ? Reflect.get(config, name) : null;
  return typeof value === "number" ? value : null;
}

/** Buffers that the settings say already. */
export const derivedBuffers: readonly RegExp[] = [
  /relative_position_index$/,
  /position_ids$/,
  /token_type_ids$/,
  /num_batches_tracked$/,
];

/** Parts of diffusers' index: all but CLAP's audio encoder, which its pipeline does not know. */
export const indexedParts: readonly PartName[] = ["unet", "vae", "vocoder", "text_encoder"];

/** The library and the class that `model_index.json` names. */
export function indexEntry(name: PartName): readonly [library: string, className: string] {
  return [kinds[name].library, kinds[name].className];
}

/** The file that a part's weights are in. */
export function weightsFileOf(name: PartName): string {
  return kinds[name].library === "diffusers" ? "diffusion_pytorch_model.safetensors" : "model.safetensors";
}

/**
 * A part as it is written, its weights checked against the network that its settings describe.
 *
 * @throws FoleyError "weights" that counts and names the missing, extra and misshapen tensors
 */
export function modelPart<P extends PartName>(
  where: string,
  name: P,
  config: PartConfigs[P],
  found: ReadonlyMap<string, Tensor>,
  options: MatchOptions = { ignore: derivedBuffers },
): ModelPart {
  const { className, settings } = kinds[name];
  const weights = matchWeights(`${where}: ${name}`, weightsOf(name, config), found, options);
  return { name, className, weightsFile: weightsFileOf(name), config: settings(config), weights };
}
