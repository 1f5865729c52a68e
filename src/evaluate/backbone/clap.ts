import { mixToMono } from "../../audio/waveform.ts";
import type { Backbone } from "./backbone.ts";

/** CLAP of one model folder. */
export interface ClapEmbedder {
  /** SHA-256 of the weights of both towers, hexadecimal. */
  readonly hash: string;
  /** A unit vector `[width]`, of the beginning where the sound is longer than CLAP hears. */
  embedAudio(samples: Float32Array, sampleRate: number): Promise<Float32Array>;
  embedText(text: string): Promise<Float32Array>;
}

/** CLAP's audio tower: a row for each clip. */
export function clapBackbone({ hash, embedAudio }: ClapEmbedder): Backbone {
  return {
    name: "clap",
    hash,
    protocol: "clap-1: channel mean, torchaudio sinc to CLAP's rate, the first 10 s, repeated where shorter",
    async embed(clip) {
      const embeddings = await embedAudio(mixToMono(clip), clip.sampleRate);
      return { embeddings, rows: 1, width: embeddings.length };
    },
  };
}
