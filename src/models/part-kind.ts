import type { Tensor } from "../engine/tensor/tensor.ts";
import { type ClapAudioConfig, type ClapTextConfig, clapAudioConfigFile, clapTextConfigFile } from "./clap/config.ts";
import type { ModelPart } from "./part-files.ts";
import { type UnetConfig, unetConfigFile } from "./unet/config.ts";
import { type VaeConfig, vaeConfigFile } from "./vae/config.ts";
import { type VocoderConfig, vocoderNetwork } from "./vocoder/network.ts";

/** The settings of each network of a model. */
export interface PartConfigs {
  readonly unet: UnetConfig;
  readonly vae: VaeConfig;
  readonly vocoder: VocoderConfig;
  readonly text_encoder: ClapTextConfig;
  readonly audio_encoder: ClapAudioConfig;
}

/** A network of a model, by the name of its folder. */
export type PartName = "unet" | "vae" | "vocoder" | "text_encoder" | "audio_encoder";

/** What the references call a part, and how its `config.json` is written for them. */
interface PartKind<P extends PartName> {
  readonly className: (config: PartConfigs[P]) => string;
  readonly weightsFile: string;
  readonly settings: (config: PartConfigs[P]) => object;
}

/** The weights of diffusers' parts. */
const diffusersFile = "diffusion_pytorch_model.safetensors";
/** The weights of transformers' parts. */
const transformersFile = "model.safetensors";

const kinds: { readonly [P in PartName]: PartKind<P> } = {
  unet: { className: () => "UNet2DConditionModel", weightsFile: diffusersFile, settings: unetConfigFile },
  vae: { className: () => "AutoencoderKL", weightsFile: diffusersFile, settings: vaeConfigFile },
  vocoder: {
    className: (config) => vocoderNetwork(config).className,
    weightsFile: transformersFile,
    settings: (config) => vocoderNetwork(config).configFile,
  },
  text_encoder: {
    className: () => "ClapTextModelWithProjection",
    weightsFile: transformersFile,
    settings: clapTextConfigFile,
  },
  audio_encoder: {
    className: () => "ClapAudioModelWithProjection",
    weightsFile: transformersFile,
    settings: clapAudioConfigFile,
  },
};

/** The file that a part's weights are in, as diffusers and transformers name it. */
export function weightsFileOf(name: PartName): string {
  return kinds[name].weightsFile;
}

/** The library whose class a part is, told by how that library calls the file of its weights. */
export function libraryOf({ weightsFile }: Pick<ModelPart, "weightsFile">): "diffusers" | "transformers" {
  return weightsFile === diffusersFile ? "diffusers" : "transformers";
}

/** A network as it is written into a model folder. */
export function modelPart<P extends PartName>(
  name: P,
  config: PartConfigs[P],
  weights: ReadonlyMap<string, Tensor>,
): ModelPart {
  const { className, weightsFile, settings } = kinds[name];
  return { name, className: className(config), weightsFile, config: settings(config), weights };
}
