import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { modelParts } from "../models/model-parts.ts";
import { bytesOfParts, hashOfParts } from "../weights/hash-of-parts.ts";

/** Tells a model's networks, tokenizer and schedule from any other's: SHA-256, hexadecimal. */
export function hashOfModel(files: ModelFiles): Promise<string> {
  return hashOfPresentParts(files, modelParts);
}

/** What a model's networks take, with its tokenizer and schedule, in bytes: all that is loaded of it, and nothing that only lies beside. */
export async function bytesOfModel(files: ModelFiles): Promise<number> {
  return bytesOfParts(files, await presentParts(files, modelParts));
}

/** SHA-256 over the files of those parts that a model has, hexadecimal. */
export async function hashOfPresentParts(files: ModelFiles, wanted: readonly string[]): Promise<string> {
  return hashOfParts(files, await presentParts(files, wanted));
}

async function presentParts(files: ModelFiles, wanted: readonly string[]): Promise<string[]> {
  const found = await Promise.all(wanted.map(async (part) => ((await files.has(part)) ? [part] : [])));
  return found.flat();
}
