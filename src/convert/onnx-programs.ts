import type { MelConfig } from "../audio/mel-spectrogram.ts";
import { input } from "../engine/graph/op/leaf.ts";
import { type Program, program } from "../engine/graph/program.ts";
import { clapAudio } from "../models/clap/audio-encoder.ts";
import { unitRows } from "../models/clap/projection.ts";
import { clapText, longestPrompt } from "../models/clap/text-encoder.ts";
import type { PartConfigs } from "../models/part-kind.ts";
import { unet } from "../models/unet/unet.ts";
import { downsampling, type VaeConfig } from "../models/vae/config.ts";
import { decode } from "../models/vae/vae.ts";
import { vocoderNetwork } from "../models/vocoder/network.ts";
import { Scope } from "../nn/scope.ts";

/** For which sizes models are exported: ONNX files have one shape each. */
export interface OnnxSizes {
  /** Sounds, or pairs of a condition and none, that the UNet takes at once. */
  readonly batch: number;
  /** Cells of the latent in time, and over the mel bands. */
  readonly time: number;
  readonly freq: number;
  /** Mel frames and bands. */
  readonly frames: number;
  readonly mels: number;
}

/** The sizes of a duration, rounded up to whole cells of the latent. */
export function sizesFor(vae: VaeConfig, mel: MelConfig, durationSeconds: number, batch: number): OnnxSizes {
  const factor = downsampling(vae);
  const time = Math.max(1, Math.ceil(Math.round(durationSeconds * mel.sampleRate) / (mel.hopSize * factor)));
  return { batch, time, freq: mel.melCount / factor, frames: time * factor, mels: mel.melCount };
}

type ExportedConfigs = Omit<PartConfigs, "vae"> & { readonly vae_decoder: PartConfigs["vae"] };
export type ExportedName = keyof ExportedConfigs;

/** What each exported model computes; names of inputs and outputs are those of the files. */
export const onnxPrograms: { readonly [P in ExportedName]: (config: ExportedConfigs[P], sizes: OnnxSizes) => Program } =
  {
    text_encoder(config) {
      const shape = [1, longestPrompt(config)];
      const { embedding } = clapText(Scope.root(), config, {
        inputIds: input("input_ids", shape, "int64"),
        attentionMask: input("attention_mask", shape),
        positionIds: input("position_ids", shape, "int64"),
      });
      return program({ embedding: unitRows(embedding) });
    },
    audio_encoder(config) {
      const { sampleRate, hopSize, maxSeconds, melCount } = config.features;
      const frames = Math.floor((maxSeconds * sampleRate) / hopSize) + 1;
      const inputFeatures = input("input_features", [1, 1, frames, melCount]);
      return program({ embedding: unitRows(clapAudio(Scope.root(), config, { inputFeatures }).embedding) });
    },
    unet(config, { batch, time, freq }) {
      const noise = unet(Scope.root(), config, {
        sample: input("sample", [batch, config.in_channels, time, freq]),
        timestep: input("timestep", [batch]),
        classLabels: input("class_labels", [batch, config.projection_class_embeddings_input_dim]),
      });
      return program({ noise });
    },
    vae_decoder(config, { time, freq }) {
      return program({ mel: decode(Scope.root(), config, input("latent", [1, config.latent_channels, time, freq])) });
    },
    vocoder(config, { frames, mels }) {
      return program({ wave: vocoderNetwork(config).build(Scope.root(), input("mel", [1, frames, mels])) });
    },
  };
