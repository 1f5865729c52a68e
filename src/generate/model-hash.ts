import { existsSync } from "node:fs";
import { join } from "node:path";
import { hashOfParts } from "../weights/hash-file.ts";

const parts = ["audio_encoder", "scheduler", "text_encoder", "tokenizer", "unet", "vae", "vocoder"];

/** Tells a model folder's networks, tokenizer and schedule from any other's: SHA-256, hexadecimal. */
export function hashOfModel(folder: string): Promise<string> {
  return hashOfParts(
    folder,
    parts.filter((part) => existsSync(join(folder, part))),
  );
}
