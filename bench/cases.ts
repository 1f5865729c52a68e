import { type HifiganConfig, hifiganPresets } from "../src/models/hifigan/config.ts";
import { type UnetConfig, unetConfigFile, unetPresets } from "../src/models/unet/config.ts";
import { type VaeConfig, vaeConfigFile, vaePresets } from "../src/models/vae/config.ts";

/** A network of random weights, run again and again: the same work for foley and for PyTorch. */
export type NetworkCase = {
  readonly name: string;
  /** One forward pass, or a step of training: loss, gradients and AdamW. */
  readonly mode: "forward" | "train";
  /** Shapes by name. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** What a training step learns to predict. */
  readonly target: readonly number[];
} & (
  | { readonly network: "unet"; readonly config: UnetConfig }
  | { readonly network: "vae-decoder"; readonly config: VaeConfig }
  | { readonly network: "vocoder"; readonly config: HifiganConfig }
);

type Mode = NetworkCase["mode"];

function unetCase(name: string, mode: Mode, config: UnetConfig, sample: readonly number[]): NetworkCase {
  const batch = sample[0] as number;
  const classLabels = [batch, config.projection_class_embeddings_input_dim];
  return { name, network: "unet", mode, config, inputs: { sample, timestep: [batch], classLabels }, target: sample };
}

function decoderCase(name: string, config: VaeConfig, x: readonly number[]): NetworkCase {
  return { name, network: "vae-decoder", mode: "forward", config, inputs: { x }, target: [] };
}

function vocoderCase(name: string, config: HifiganConfig, frameCount: number): NetworkCase {
  const x = [1, frameCount, config.model_in_dim];
  return { name, network: "vocoder", mode: "forward", config, inputs: { x }, target: [] };
}

/** 10.24 s for the networks of AudioLDM-S, 5.12 s for nano's; the UNet's batch of 2 is one guided sound. */
export const networkCases: readonly NetworkCase[] = [
  unetCase("unet-nano", "forward", unetPresets.nano, [2, 8, 64, 8]),
  unetCase("unet-nano-train", "train", unetPresets.nano, [16, 8, 64, 8]),
  unetCase("unet-s", "forward", unetPresets["audioldm-s"], [2, 8, 256, 16]),
  unetCase("unet-s-train", "train", unetPresets["audioldm-s"], [2, 8, 256, 16]),
  decoderCase("vae-decode-nano", vaePresets.nano, [1, 8, 64, 8]),
  decoderCase("vae-decode-audioldm", vaePresets.audioldm, [1, 8, 256, 16]),
  vocoderCase("vocoder-nano", hifiganPresets.nano, 512),
  vocoderCase("vocoder-audioldm", hifiganPresets.audioldm, 1024),
];

/** The case as `pytorch_case.py` reads it: its config says all that diffusers needs to build the same network. */
export function forPytorch(networkCase: NetworkCase): object {
  switch (networkCase.network) {
    case "unet":
      return { ...networkCase, config: unetConfigFile(networkCase.config) };
    case "vae-decoder":
      return { ...networkCase, config: vaeConfigFile(networkCase.config) };
    case "vocoder":
      return networkCase;
  }
}
