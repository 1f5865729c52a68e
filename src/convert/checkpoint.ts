import { melPresets } from "../audio/mel-spectrogram.ts";
import type { SchedulerConfig } from "../diffusion/scheduler-config.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { fileSource } from "../files/file-source.ts";
import { inferClapAudioConfig, inferClapTextConfig } from "../models/original/clap-config.ts";
import { inferHifiganConfig } from "../models/original/hifigan-config.ts";
import { firstStageParts, isOriginalPart, originalParts } from "../models/original/original-parts.ts";
import { isSinglePart, nameInWhole } from "../models/original/single-parts.ts";
import { type HeadRule, inferUnetConfig } from "../models/original/unet-config.ts";
import { inferVaeConfig } from "../models/original/vae-config.ts";
import type { ModelPart } from "../models/part-files.ts";
import type { PartName } from "../models/part-kind.ts";
import { downsampling } from "../models/vae/config.ts";
import { readWeights } from "../weights/read-weights.ts";
import { checkedPart } from "./part.ts";
import { inferSchedule } from "./schedule.ts";

export interface CheckpointReading {
  /** The UNet's moving averages in place of its weights. */
  readonly isEma: boolean;
  readonly heads: HeadRule;
}

/** What is in a checkpoint, ready to be written. */
export interface ConvertedCheckpoint {
  readonly parts: readonly ModelPart[];
  /** Null where there is no UNet that it would belong to. */
  readonly scheduler: SchedulerConfig | null;
}

/** How long diffusers' pipeline makes a sound where nobody says it, as the published folders have it. */
const usualSeconds = 5.12;

/**
 * The networks of an original AudioLDM checkpoint, with settings told from their weights; CLAP's encoders and the vocoder
 * only where it has them. Of a file that the training code keeps for the autoencoder or the vocoder alone, these.
 *
 * @param names of all weights in it
 * @throws FoleyError "weights" or "config" naming what does not fit
 */
export async function convertCheckpoint(
  path: string,
  names: Iterable<string>,
  { isEma, heads }: CheckpointReading,
): Promise<ConvertedCheckpoint> {
  if (isSinglePart([...names])) return { parts: await singleParts(path), scheduler: null };
  const state = await readWeights(await fileSource(path), (name) => isOriginalPart(name, { isEma }));
  const found = originalParts(path, state, { isEma, names });
  if (found.vae.size === 0) {
    throw new FoleyError(
      "weights",
      `${path}: expected an autoencoder (first_stage_model.*), got none; choose another file`,
    );
  }
  const vae = inferVaeConfig(path, found.vae, found.scalingFactor);
  const unet = checkedPart(path, "unet", inferUnetConfig(path, found.unet, heads), found.unet);
  const { sampleRate, hopSize } = melPresets.audioldm16k;
  const cells = Math.round((usualSeconds * sampleRate) / (hopSize * downsampling(vae)));
  const parts = [
    { ...unet, config: { ...unet.config, sample_size: cells } },
    checkedPart(path, "vae", vae, found.vae),
    ...vocoderPart(path, found.vocoder),
    ...clapParts(path, found),
  ];
  return { parts, scheduler: inferSchedule(path, state.get("betas")) };
}

async function singleParts(path: string): Promise<ModelPart[]> {
  const state = await readWeights(await fileSource(path), (name) => nameInWhole(name) !== null);
  const whole = new Map([...state].map(([name, weight]) => [nameInWhole(name) ?? name, weight]));
  const { vae, vocoder } = firstStageParts(path, whole);
  return [
    ...whereAny(vae, () => checkedPart(path, "vae", inferVaeConfig(path, vae, 1), vae)),
    ...vocoderPart(path, vocoder),
  ];
}

function vocoderPart(path: string, weights: ReadonlyMap<string, Tensor>): ModelPart[] {
  const { sampleRate, hopSize } = melPresets.audioldm16k;
  return whereAny(weights, () => {
    return checkedPart(path, "vocoder", inferHifiganConfig(path, weights, { sampleRate, hopSize }), weights);
  });
}

/** CLAP's encoders as parts of a model, with settings told from their weights; those that are there. */
export function clapParts(
  where: string,
  { textEncoder, audioEncoder }: Readonly<Record<"textEncoder" | "audioEncoder", ReadonlyMap<string, Tensor>>>,
): ModelPart[] {
  return [
    ...whereAny(textEncoder, () =>
      checkedPart(where, "text_encoder", inferClapTextConfig(where, textEncoder), textEncoder),
    ),
    ...whereAny(audioEncoder, () =>
      checkedPart(where, "audio_encoder", inferClapAudioConfig(where, audioEncoder), audioEncoder),
    ),
  ];
}

function whereAny(weights: ReadonlyMap<string, Tensor>, make: () => ModelPart): ModelPart[] {
  return weights.size === 0 ? [] : [make()];
}

/** @throws FoleyError "weights" naming the parts that are missing, and where they may come from */
export function checkParts(where: string, parts: readonly ModelPart[], needed: readonly PartName[]): void {
  const missing = needed.filter((name) => !parts.some((part) => part.name === name));
  if (missing.length === 0) return;
  const advice = missing.map((name) => advices[name] ?? "choose another file");
  const message = `${where}: expected ${needed.join(", ")}, got no ${missing.join(", ")}; ${advice.join("; ")}`;
  throw new FoleyError("weights", message, { subject: "encoders" });
}

const advices: Partial<Record<PartName, string>> = {
  text_encoder: "take its text_encoder from CLAP",
  audio_encoder: "take its audio_encoder from CLAP",
};
