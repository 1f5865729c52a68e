import type { ModelFiles } from "../engine/bytes/model-files.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { AudioEmbedder, TextEmbedder } from "./clap-embedder.ts";
import { hashOfPresentParts } from "./model-hash.ts";

/** Both towers of CLAP, and what says that they are these. */
export interface Clap {
  /** SHA-256 over the files of both towers and of the tokenizer, hexadecimal. */
  readonly hash: string;
  readonly embedAudio: (samples: Float32Array, sampleRate: number) => Promise<Float32Array>;
  readonly embedText: (text: string) => Promise<Float32Array>;
}

/** @param files of a model with `audio_encoder`, `text_encoder` and `tokenizer`, or with all of CLAP as `text_encoder` */
export async function loadClap(runtime: Runtime, files: ModelFiles): Promise<Clap> {
  const [audio, text] = [await AudioEmbedder.load(runtime, files), await TextEmbedder.load(runtime, files)];
  return {
    hash: await hashOfClap(files),
    embedAudio: (samples, sampleRate) => audio.embed(samples, sampleRate),
    embedText: (words) => text.embed(words),
  };
}

/** SHA-256 over the files of both towers and of the tokenizer, hexadecimal. */
export async function hashOfClap(files: ModelFiles): Promise<string> {
  const audio = (await files.has("audio_encoder")) ? "audio_encoder" : "feature_extractor";
  return hashOfPresentParts(files, [audio, "text_encoder", "tokenizer"]);
}
