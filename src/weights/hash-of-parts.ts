import type { ByteSource } from "../engine/bytes/byte-source.ts";
import { fileNames, type ModelFiles, pathIn } from "../engine/bytes/model-files.ts";
import { sha256OfText } from "../engine/bytes/sha256.ts";

/**
 * SHA-256 over what is read of some parts of a model, with names, hexadecimal.
 *
 * What lies beside counts for nothing: hidden files, folders, words for people, and pickled weights where there are safetensors.
 */
export async function hashOfParts(files: ModelFiles, parts: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for await (const [path, source] of sourcesOfParts(files, parts)) lines.push(`${path} ${await source.sha256()}\n`);
  return sha256OfText(lines.join(""));
}

/** What is read of some parts of a model takes together, in bytes. */
export async function bytesOfParts(files: ModelFiles, parts: readonly string[]): Promise<number> {
  let bytes = 0;
  for await (const [, source] of sourcesOfParts(files, parts)) bytes += source.size;
  return bytes;
}

async function* sourcesOfParts(files: ModelFiles, parts: readonly string[]): AsyncGenerator<[string, ByteSource]> {
  for (const part of parts) {
    for (const name of readOf(await fileNames(files, part))) {
      const path = pathIn(part, name);
      yield [path, await files.source(path)];
    }
  }
}

const isSafetensors = (name: string): boolean => /\.safetensors(\.index(\.\w+)?\.json)?$/.test(name);
const isPickled = (name: string): boolean => /\.bin(\.index(\.\w+)?\.json)?$/.test(name);

/** Settings, vocabularies and weights. */
function readOf(names: readonly string[]): string[] {
  const hasSafetensors = names.some(isSafetensors);
  const isRead = (name: string): boolean => !isPickled(name) || !hasSafetensors;
  return names.filter((name) => /^[^.].*\.(json|txt|model|safetensors|bin)$/.test(name) && isRead(name));
}
