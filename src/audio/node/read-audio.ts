import { open, readFile } from "node:fs/promises";
import { FoleyError } from "../../engine/tensor/error.ts";
import { checkRegularFile } from "../../files/regular-file.ts";
import { decodeAudio } from "../decode/decode-audio.ts";
import type { Waveform } from "../waveform.ts";

/** A stretch of a file, in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly size: number;
}

/**
 * The sound in a file; see `decodeAudio` for the formats.
 *
 * @throws FoleyError "not-found" where there is no such file, "io" where it cannot be read, "audio" where it holds no sound
 */
export async function readAudio(path: string): Promise<Waveform> {
  return decodeAudio(await readSoundBytes(path), path);
}

/**
 * The bytes of a sound file, or of the part of a file that is one.
 *
 * @param place what messages call the sound: its file, or its name in there
 * @throws FoleyError "not-found" where there is no such file, "io" where it cannot be read or is a pipe or a device,
 *   "audio" where it is too large
 */
export async function readSoundBytes(
  path: string,
  range: ByteRange | null = null,
  place: string = path,
): Promise<Uint8Array<ArrayBuffer>> {
  await checkRegularFile(path, "a sound file");
  try {
    return range === null ? await readFile(path) : await readRange(path, range, place);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof FoleyError) throw cause;
    if (code === "ERR_FS_FILE_TOO_LARGE") throw tooLarge(place, cause);
    throw new FoleyError("io", `${path}: expected a sound file, got ${code}; check the path and the permissions`, {
      cause,
    });
  }
}

/** What lies beyond the end of the file is left out, whatever the range says: decoders say what is cut off. */
async function readRange(path: string, { start, size }: ByteRange, place: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const { size: end } = await file.stat();
    const held = Math.max(0, Math.min(size, end - start));
    if (held > mostBytes) throw tooLarge(place, null);
    const bytes = new Uint8Array(held);
    let done = 0;
    while (done < held) {
      const { bytesRead } = await file.read(bytes, done, held - done, start + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await file.close();
  }
}

/** What Node reads of a file at once. */
const mostBytes = 2 ** 31 - 1;

function tooLarge(place: string, cause: unknown): FoleyError {
  const message = `${place}: expected at most 2 GiB, foley's limit, got more; cut the sound into parts`;
  return new FoleyError("audio", message, { cause });
}
