import { type ModelFiles, pathIn } from "../engine/bytes/model-files.ts";
import { sha256OfText } from "../engine/bytes/sha256.ts";

/** SHA-256 over the files of some parts of a model, with their names, hexadecimal. */
export async function hashOfParts(files: ModelFiles, parts: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const part of parts) {
    const names = (await files.list(part)).map(({ name }) => name).sort();
    for (const name of names) {
      const path = pathIn(part, name);
      lines.push(`${path} ${await (await files.source(path)).sha256()}\n`);
    }
  }
  return sha256OfText(lines.join(""));
}
