import { z } from "zod";
import { FoleyError } from "../../engine/tensor/error.ts";
import { extent, parseConfig, repeats, sampleRate, size } from "../parse-config.ts";

/** Settings of a vocoder whose output is a Fourier transform; named as in Vocos's own configs. */
export interface VocosConfig {
  readonly model_type: "vocos";
  /** Mel bands. */
  readonly input_channels: number;
  readonly sampling_rate: number;
  /** Width of the blocks. */
  readonly dim: number;
  readonly intermediate_dim: number;
  readonly num_layers: number;
  /** Samples of a frame of the output, a multiple of the hop. */
  readonly n_fft: number;
  readonly hop_length: number;
}

const rows = {
  model_type: z.literal("vocos"),
  input_channels: size.default(64),
  sampling_rate: sampleRate.default(16000),
  dim: size.default(512),
  intermediate_dim: size.default(1536),
  num_layers: repeats.default(8),
  n_fft: extent.default(640),
  hop_length: extent.default(160),
};

/** A vocoder's settings where they are a part of others; `parseVocosConfig` also checks that they fit each other. */
export const vocosConfigSchema: z.ZodType<VocosConfig> = z.strictObject(rows);

/** @throws FoleyError "config" */
export function parseVocosConfig(where: string, settings: unknown): VocosConfig {
  const config = parseConfig(where, z.object(rows), settings);
  const { n_fft: frame, hop_length: hop } = config;
  if (frame % (2 * hop) === 0) return config;
  const expected = `a multiple of twice the hop of ${hop}, so that frames overlap evenly`;
  throw new FoleyError("config", `${where}: n_fft: expected ${expected}, got ${frame}; correct the file`);
}

/** What a `config.json` says. */
export function vocosConfigFile(config: VocosConfig): object {
  return { architectures: ["Vocos"], ...config };
}

export const vocosPresets: { readonly [P in "tiny" | "nano"]: VocosConfig } = {
  tiny: {
    ...{ model_type: "vocos", input_channels: 64, sampling_rate: 16000 },
    ...{ dim: 16, intermediate_dim: 32, num_layers: 2, n_fft: 640, hop_length: 160 },
  },
  nano: {
    ...{ model_type: "vocos", input_channels: 64, sampling_rate: 16000 },
    ...{ dim: 256, intermediate_dim: 768, num_layers: 6, n_fft: 640, hop_length: 160 },
  },
};
