import { readFile } from "node:fs/promises";
import { FoleyError } from "../engine/tensor/error.ts";
import { decodeAudio } from "./decode/decode-audio.ts";
import type { Waveform } from "./waveform.ts";

/**
 * The sound in a file; see `decodeAudio` for the formats.
 *
 * @throws FoleyError "not-found" where there is no such file, "io" where it cannot be read, "audio" where it holds no sound
 */
export async function readAudio(path: string): Promise<Waveform> {
  return decodeAudio(await readBytes(path), path);
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
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
