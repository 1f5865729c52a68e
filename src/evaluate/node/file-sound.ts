import { stat } from "node:fs/promises";
import { audioSampleRate, decodeAudio } from "../../audio/decode/decode-audio.ts";
import type { ByteRange } from "../../audio/node/read-audio.ts";
import { placeOf } from "../../data/item-place.ts";
import { itemBytes } from "../../data/read-item.ts";
import { sha256 } from "../../engine/bytes/sha256.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { isSystemError } from "../../files/system-error.ts";
import type { JudgedSound } from "../sounds/sound.ts";

/** A sound in a file. */
export interface FileSoundInput {
  /** What it is paired and listed by. */
  readonly name: string;
  readonly path: string;
  /** Where in the file it is, as in an archive; the whole file where null or left out. */
  readonly range?: ByteRange | null | undefined;
  /** What it should sound like; only the CLAP score asks. */
  readonly caption?: string | undefined;
}

/** A file, to be judged. */
export function fileSound({ name, path, range = null, caption }: FileSoundInput): JudgedSound {
  const item = { path, range, id: name };
  const place = placeOf(item);
  const read = (): ReturnType<typeof itemBytes> =>
    itemBytes(item).catch((cause: unknown) => Promise.reject(unreadable(place, cause)));
  return {
    ...{ name, place, caption: caption ?? null },
    byteCount: async () => range?.size ?? (await stat(path).catch(() => ({ size: 0 }))).size,
    sampleRate: async () => audioSampleRate(await read(), place),
    async open() {
      const bytes = await read();
      return { hash: await sha256(bytes), decode: () => decodeAudio(bytes, place) };
    },
  };
}

/** The reader says what came where the system does not. */
function unreadable(place: string, cause: unknown): unknown {
  const fault = cause instanceof FoleyError ? cause.cause : cause;
  if (!isSystemError(fault)) return cause;
  const came = fault.code === "EISDIR" ? "a folder" : fault.code;
  return new FoleyError("io", `${place}: expected a sound file, got ${came}; leave it out`, { cause });
}
