import { open, readFile } from "node:fs/promises";
import { FoleyError } from "../engine/tensor/error.ts";
import { decodeAudio } from "./decode/decode-audio.ts";
import type { Waveform } from "./waveform.ts";

/** A stretch of a file, in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly size: number;
}

/**
 * The sound in a file, or in a part of one such as an archive; see `decodeAudio` for the formats.
 *
 * @throws FoleyError "not-found" where there is no such file, "io" where it cannot be read, "audio" where it holds no sound
 */
export async function readAudio(path: string, range: ByteRange | null = null): Promise<Waveform> {
  return decodeAudio(await readSoundBytes(path, range), path);
}

/**
 * The bytes of a sound file, or of the part of a file that is one.
 *
 * @throws FoleyError "not-found" where there is no such file, "io" where it cannot be read
 */
export async function readSoundBytes(path: string, range: ByteRange | null = null): Promise<Uint8Array> {
  try {
    return range === null ? await readFile(path) : await readRange(path, range);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new FoleyError("not-found", `${path}: expected a sound file, got no such file; check the path`, { cause });
    }
    const came = code === "EISDIR" ? "a folder" : String(code);
    throw new FoleyError("io", `${path}: expected a sound file, got ${came}; check the path and the permissions`, {
      cause,
    });
  }
}

/** What lies beyond the end of the file is left out: decoders say what is cut off. */
async function readRange(path: string, { start, size }: ByteRange): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(size);
    const { bytesRead } = await file.read(bytes, 0, size, start);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
