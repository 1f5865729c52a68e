import type { ByteSource } from "../engine/bytes/byte-source.ts";
import { type ModelFiles, pathIn } from "../engine/bytes/model-files.ts";
import { sha256OfText } from "../engine/bytes/sha256.ts";

/** SHA-256 over the files of some parts of a model, with their names, hexadecimal. */
export async function hashOfParts(files: ModelFiles, parts: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for await (const [path, source] of sourcesOfParts(files, parts)) lines.push(`${path} ${await source.sha256()}\n`);
  return sha256OfText(lines.join(""));
}

/** What the files of some parts of a model take together, in bytes. */
export async function bytesOfParts(files: ModelFiles, parts: readonly string[]): Promise<number> {
  let bytes = 0;
  for await (const [, source] of sourcesOfParts(files, parts)) bytes += source.size;
  return bytes;
}

async function* sourcesOfParts(files: ModelFiles, parts: readonly string[]): AsyncGenerator<[string, ByteSource]> {
  for (const part of parts) {
    const names = (await files.list(part)).map(({ name }) => name).sort();
    for (const name of names) {
      const path = pathIn(part, name);
      yield [path, await files.source(path)];
    }
  }
}
