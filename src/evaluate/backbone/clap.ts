import { mixToMono } from "../../audio/waveform.ts";
import type { ClapJudge } from "../score/judges.ts";

/** CLAP of one model folder. */
export interface ClapEmbedder {
  /** SHA-256 of the weights of both towers, hexadecimal. */
  readonly hash: string;
  /** A unit vector `[width]`, of the beginning where the sound is longer than CLAP hears. */
  embedAudio(samples: Float32Array, sampleRate: number): Promise<Float32Array>;
  embedText(text: string): Promise<Float32Array>;
}

/** CLAP's towers: a row for each clip. */
export function clapJudge(clap: ClapEmbedder): ClapJudge {
  return {
    name: "clap",
    hash: clap.hash,
    protocol: "clap-1: channel mean, torchaudio sinc to CLAP's rate, the first 10 s, repeated where shorter",
    async embed(clip) {
      const embeddings = await clap.embedAudio(mixToMono(clip), clip.sampleRate);
      return { embeddings, rows: 1, width: embeddings.length, logits: null };
    },
    embedText: (text) => clap.embedText(text),
    limitedTo: null,
  };
}
