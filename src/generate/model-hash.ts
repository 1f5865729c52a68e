import { existsSync } from "node:fs";
import { join } from "node:path";
import { folderFiles } from "../files/folder-files.ts";
import { hashOfParts } from "../weights/hash-of-parts.ts";

const parts = ["audio_encoder", "scheduler", "text_encoder", "tokenizer", "unet", "vae", "vocoder"];

/** Tells a model folder's networks, tokenizer and schedule from any other's: SHA-256, hexadecimal. */
export function hashOfModel(folder: string): Promise<string> {
  return hashOfParts(
    folderFiles(folder),
    parts.filter((part) => existsSync(join(folder, part))),
  );
}
