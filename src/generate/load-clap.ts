import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { folderFiles } from "../files/folder-files.ts";
import { hashOfParts } from "../weights/hash-of-parts.ts";
import { AudioEmbedder, TextEmbedder } from "./clap-embedder.ts";

/** Both towers of CLAP, and what says that they are these. */
export interface Clap {
  /** SHA-256 over the files of both towers and of the tokenizer, hexadecimal. */
  readonly hash: string;
  readonly embedAudio: (samples: Float32Array, sampleRate: number) => Promise<Float32Array>;
  readonly embedText: (text: string) => Promise<Float32Array>;
}

/** @param folder a model folder with `audio_encoder`, `text_encoder` and `tokenizer`, or with all of CLAP as `text_encoder` */
export async function loadClap(runtime: Runtime, folder: string): Promise<Clap> {
  const [audio, text] = [await AudioEmbedder.load(runtime, folder), await TextEmbedder.load(runtime, folder)];
  return {
    hash: await hashOfClap(folder),
    embedAudio: (samples, sampleRate) => audio.embed(samples, sampleRate),
    embedText: (words) => text.embed(words),
  };
}

/** SHA-256 over the files of both towers and of the tokenizer, hexadecimal. */
export function hashOfClap(folder: string): Promise<string> {
  const audio = existsSync(join(folder, "audio_encoder")) ? "audio_encoder" : "feature_extractor";
  return hashOfParts(
    folderFiles(folder),
    [audio, "text_encoder", "tokenizer"].filter((part) => existsSync(join(folder, part))),
  );
}
