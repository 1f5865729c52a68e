import { z } from "zod";
import { type ClapFeatureConfig, clapFeaturePresets } from "../../audio/clap-features.ts";
import { byLevel, extent, parseConfig, repeats, sampleRate, size, span } from "../parse-config.ts";

/** Settings of the text encoder, named as in transformers' `ClapTextConfig`. */
export interface ClapTextConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly max_position_embeddings: number;
  readonly type_vocab_size: number;
  readonly layer_norm_eps: number;
  readonly projection_dim: number;
  readonly pad_token_id: number;
}

/** Settings of the audio encoder, named as in transformers' `ClapAudioConfig`. */
export interface ClapAudioConfig {
  /** Side of the square image that a spectrogram is folded into. */
  readonly spec_size: number;
  readonly num_mel_bins: number;
  readonly patch_size: number;
  readonly patch_stride: readonly [number, number];
  readonly patch_embeds_hidden_size: number;
  readonly window_size: number;
  readonly depths: readonly number[];
  readonly num_attention_heads: readonly number[];
  readonly mlp_ratio: number;
  readonly layer_norm_eps: number;
  readonly projection_dim: number;
  /** How sound becomes a spectrogram; not in transformers' file, where the feature extractor says it. */
  readonly features: ClapFeatureConfig;
}

export interface ClapConfig {
  readonly text_config: ClapTextConfig;
  readonly audio_config: ClapAudioConfig;
}

/** What the settings of the text encoder may be, each by itself. */
const textRows = {
  vocab_size: size.default(50265),
  hidden_size: size.default(768),
  num_hidden_layers: repeats.default(12),
  num_attention_heads: size.default(12),
  intermediate_size: size.default(3072),
  max_position_embeddings: size.default(514),
  type_vocab_size: size.default(1),
  layer_norm_eps: z.number().positive().max(1).default(1e-12),
  projection_dim: size.default(512),
  pad_token_id: z
    .int()
    .min(0)
    .max(2 ** 20)
    .default(1),
};

const featureRows = {
  sampleRate,
  fftSize: extent,
  hopSize: extent,
  melCount: span,
  fMin: z.number().min(0),
  fMax: z.number().positive(),
  maxSeconds: z.number().positive().max(600),
  melScale: z.enum(["slaney", "htk"]),
};

/** The same of the audio encoder. */
const audioRows = {
  spec_size: extent.default(256),
  num_mel_bins: span.default(64),
  patch_size: span.default(4),
  patch_stride: z.tuple([span, span]).default([4, 4]),
  patch_embeds_hidden_size: size.default(96),
  window_size: span.default(8),
  depths: byLevel(repeats).default([2, 2, 6, 2]),
  num_attention_heads: byLevel(size).default([4, 8, 16, 32]),
  mlp_ratio: z.number().positive().max(64).default(4),
  layer_norm_eps: z.number().positive().max(1).default(1e-5),
  projection_dim: size.default(512),
  features: z.object(featureRows).default(clapFeaturePresets.laion48k),
};

/** CLAP's settings where they are a part of others. */
export const clapConfigSchema: z.ZodType<ClapConfig> = z.strictObject({
  text_config: z.strictObject(textRows),
  audio_config: z.strictObject(audioRows),
});

/** @throws FoleyError "config" */
export function parseClapTextConfig(where: string, settings: unknown): ClapTextConfig {
  const schema = z.object({
    ...textRows,
    hidden_act: z.literal("gelu").default("gelu"),
    projection_hidden_act: z.literal("relu").default("relu"),
    position_embedding_type: z.literal("absolute").default("absolute"),
  });
  const { hidden_act, projection_hidden_act, position_embedding_type, ...config } = parseConfig(
    where,
    schema,
    settings,
  );
  return config;
}

/** @throws FoleyError "config" also for an encoder with feature fusion, which AudioLDM does not use */
export function parseClapAudioConfig(where: string, settings: unknown): ClapAudioConfig {
  const schema = z.object({ ...audioRows, enable_fusion: z.literal(false).default(false) });
  const { enable_fusion: _fusion, ...config } = parseConfig(where, schema, settings);
  return config;
}

/** What transformers makes of weights that are stored in half precision unless it is asked: as of the parts beside them. */
const loadedAs = { dtype: "float32" } as const;

/** What a `config.json` says so that transformers builds the same text tower. */
export function clapTextConfigFile(config: ClapTextConfig): object {
  return {
    architectures: ["ClapTextModelWithProjection"],
    model_type: "clap_text_model",
    ...loadedAs,
    ...config,
  };
}

/** The same of the audio tower, whose widths and depths transformers wants said twice. */
export function clapAudioConfigFile(config: ClapAudioConfig): object {
  return {
    architectures: ["ClapAudioModelWithProjection"],
    model_type: "clap_audio_model",
    ...loadedAs,
    ...config,
    num_hidden_layers: config.depths.length,
    hidden_size: config.patch_embeds_hidden_size * 2 ** (config.depths.length - 1),
    enable_fusion: false,
  };
}

export const clapPresets: { readonly [P in "tiny" | "nano" | "audioldm"]: ClapConfig } = {
  tiny: {
    text_config: {
      vocab_size: 300,
      hidden_size: 16,
      num_hidden_layers: 1,
      num_attention_heads: 2,
      intermediate_size: 32,
      max_position_embeddings: 50,
      type_vocab_size: 1,
      layer_norm_eps: 1e-5,
      projection_dim: 16,
      pad_token_id: 1,
    },
    audio_config: {
      spec_size: 32,
      num_mel_bins: 16,
      patch_size: 4,
      patch_stride: [4, 4],
      patch_embeds_hidden_size: 8,
      window_size: 4,
      depths: [2, 1],
      num_attention_heads: [2, 4],
      mlp_ratio: 2,
      layer_norm_eps: 1e-5,
      projection_dim: 16,
      features: {
        sampleRate: 16000,
        fftSize: 512,
        hopSize: 320,
        melCount: 16,
        fMin: 50,
        fMax: 8000,
        maxSeconds: 1.2,
        melScale: "slaney",
      },
    },
  },
  nano: {
    text_config: {
      vocab_size: 512,
      hidden_size: 128,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      intermediate_size: 256,
      max_position_embeddings: 66,
      type_vocab_size: 1,
      layer_norm_eps: 1e-5,
      projection_dim: 128,
      pad_token_id: 1,
    },
    audio_config: {
      // 5 s at a hop of 20 ms are 251 frames of 64 bands, folded into 128 × 128; 0.13 GFLOP a clip.
      spec_size: 128,
      num_mel_bins: 64,
      patch_size: 4,
      patch_stride: [4, 4],
      patch_embeds_hidden_size: 32,
      window_size: 8,
      depths: [2, 2, 2],
      num_attention_heads: [2, 4, 8],
      mlp_ratio: 2,
      layer_norm_eps: 1e-5,
      projection_dim: 128,
      features: {
        sampleRate: 16000,
        fftSize: 1024,
        hopSize: 320,
        melCount: 64,
        fMin: 50,
        fMax: 8000,
        maxSeconds: 5,
        melScale: "slaney",
      },
    },
  },
  /** laion/clap-htsat-unfused, which AudioLDM S and L use. */
  audioldm: { text_config: parseClapTextConfig("audioldm", {}), audio_config: parseClapAudioConfig("audioldm", {}) },
};
