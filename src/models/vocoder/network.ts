import { z } from "zod";
import type { Value } from "../../engine/graph/value.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import type { Scope } from "../../nn/scope.ts";
import { type HifiganConfig, hifiganConfigFile, hifiganConfigSchema, parseHifiganConfig } from "../hifigan/config.ts";
import { hifigan } from "../hifigan/hifigan.ts";
import { isPlainHifigan, plainHifiganWeights } from "../hifigan/weights.ts";
import { parseVocosConfig, type VocosConfig, vocosConfigFile, vocosConfigSchema } from "../vocos/config.ts";
import { vocos } from "../vocos/vocos.ts";

/** A vocoder's settings, of any network. */
export type VocoderConfig = HifiganConfig | VocosConfig;

/** Kinds of networks that turn mels into samples. */
export type VocoderNetworkName = "hifigan" | "vocos";

/** A network that turns mels into samples, of given settings. */
export interface VocoderNetwork {
  readonly name: VocoderNetworkName;
  /** The class that a model folder names, as its library calls it. */
  readonly className: string;
  /** What `config.json` says. */
  readonly configFile: object;
  readonly melCount: number;
  /** Samples of a frame. */
  readonly hopSize: number;
  /**
   * @param mel `[batch, time, mel]`, natural log of magnitude
   * @returns `[batch, sample]`: time * hop samples, and perhaps a few more
   */
  build(scope: Scope, mel: Value): Value;
  /** Whether weights of these names are as the network takes them. */
  isPlain(names: Iterable<string>): boolean;
  /**
   * Weights of checkpoints as the network takes them.
   *
   * @throws FoleyError "weights" where they do not fit each other
   */
  plainWeights(where: string, found: ReadonlyMap<string, Tensor>): Map<string, Tensor>;
}

function hifiganNetwork(config: HifiganConfig): VocoderNetwork {
  return {
    name: "hifigan",
    className: "SpeechT5HifiGan",
    configFile: hifiganConfigFile(config),
    melCount: config.model_in_dim,
    hopSize: config.upsample_rates.reduce((product, rate) => product * rate, 1),
    build: (scope, mel) => hifigan(scope, config, mel),
    isPlain: isPlainHifigan,
    plainWeights: plainHifiganWeights,
  };
}

/** Checkpoints also hold what their mels are made with, and the window, which the settings say. */
const vocosNames = /^(backbone|head\.out)\./;

function vocosNetwork(config: VocosConfig): VocoderNetwork {
  return {
    name: "vocos",
    className: "Vocos",
    configFile: vocosConfigFile(config),
    melCount: config.input_channels,
    hopSize: config.hop_length,
    build: (scope, mel) => vocos(scope, config, mel),
    isPlain: (names) => [...names].every((name) => vocosNames.test(name)),
    plainWeights: (_, found) => new Map([...found].filter(([name]) => vocosNames.test(name))),
  };
}

/** The network that settings are of. */
export function vocoderNetwork(config: VocoderConfig): VocoderNetwork {
  return "model_type" in config ? vocosNetwork(config) : hifiganNetwork(config);
}

/** A vocoder's settings where they are a part of others; `parseVocoderConfig` also checks that they fit each other. */
export const vocoderConfigSchema: z.ZodType<VocoderConfig> = z.union([hifiganConfigSchema, vocosConfigSchema]);

const isVocos = z.object({ model_type: z.literal("vocos") });

/**
 * Settings of a file, whose `model_type` says of which network they are: HiFi-GAN where it does not say.
 *
 * @throws FoleyError "config" naming the first that cannot be
 */
export function parseVocoderConfig(where: string, settings: unknown): VocoderConfig {
  return isVocos.safeParse(settings).success ? parseVocosConfig(where, settings) : parseHifiganConfig(where, settings);
}
