import { open, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { sha256 } from "../../engine/bytes/sha256.ts";
import { canonicalJson } from "../../engine/json/json-value.ts";
import { checkGoing, type Work } from "../../engine/work.ts";
import { walkFolder } from "../../files/walk-folder.ts";
import { withSlashes } from "../../files/with-slashes.ts";
import type { HeldPlace } from "../held-place.ts";

/** Bytes of a part: what is in memory at a time. */
const partBytes = 32 * 2 ** 20;

/**
 * The note of a folder or a file: its files by the hashes of their parts. It is the same wherever the same files lie.
 *
 * @param keep receives every part
 * @throws FoleyError "not-found" or "io" where it cannot be read, "aborted" when stopped
 */
export async function noteOfPlace(
  path: string,
  work: Work,
  keep: (part: Uint8Array<ArrayBuffer>, hash: string) => Promise<void> = () => Promise.resolve(),
): Promise<HeldPlace> {
  const isFolder = (await stat(path)).isDirectory();
  const names = isFolder ? (await walkFolder(path, work)).files : [basename(path)];
  const paths = names.map((name) => (isFolder ? join(path, name) : path));
  const sizes = await Promise.all(paths.map(async (one) => (await stat(one)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  const files: HeldPlace["files"] = [];
  for (const [i, name] of names.entries()) {
    const parts: string[] = [];
    for await (const part of partsOf(paths[i] ?? "")) {
      checkGoing(work, `${path}: stopped`);
      const hash = await sha256(part);
      await keep(part, hash);
      parts.push(hash);
      done += part.length;
      await work.report({ stage: "weights", done, total, unit: "bytes", share: null, note: name });
    }
    files.push({ name: withSlashes(name), size: sizes[i] ?? 0, parts });
  }
  return { isFolder, files };
}

/** A note as bytes, which its hash is of. */
export function bytesOfNote(note: HeldPlace): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalJson(note));
}

async function* partsOf(path: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    for (;;) {
      const part = new Uint8Array(partBytes);
      let filled = 0;
      while (filled < partBytes) {
        const { bytesRead } = await file.read(part, filled, partBytes - filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      if (filled > 0) yield part.slice(0, filled);
      if (filled < partBytes) return;
    }
  } finally {
    await file.close();
  }
}
