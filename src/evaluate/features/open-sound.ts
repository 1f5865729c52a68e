import { createHash } from "node:crypto";
import { decodeAudio } from "../../audio/decode/decode-audio.ts";
import { readSoundBytes } from "../../audio/node/read-audio.ts";
import { checkWaveform, type Waveform } from "../../audio/waveform.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Sound } from "../sounds/sound.ts";

/** A sound whose content is known by its hash, and decoded only where someone listens. */
export interface OpenSound {
  /** SHA-256 of the file's bytes, or of the samples. */
  readonly hash: string;
  /** @throws FoleyError "audio" where there is no whole, finite sound */
  decode(): Promise<Waveform>;
}

/** @throws FoleyError "io" where the file cannot be read */
export async function openSound(sound: Sound): Promise<OpenSound> {
  if ("waveform" in sound) {
    const { waveform, name } = sound;
    return { hash: hashOf(waveform), decode: async () => checkWaveform(waveform, name) };
  }
  const bytes = await readSoundBytes(sound.path, sound.range ?? null).catch((cause: FoleyError) => {
    const came = codeOf(cause) === "EISDIR" ? "a folder" : codeOf(cause);
    throw new FoleyError("io", `${sound.path}: expected a sound file, got ${came}; leave it out`, { cause });
  });
  return { hash: createHash("sha256").update(bytes).digest("hex"), decode: () => decodeAudio(bytes, sound.path) };
}

function codeOf({ cause }: FoleyError): string {
  return String((cause as NodeJS.ErrnoException | undefined)?.code);
}

function hashOf({ sampleRate, channels }: Waveform): string {
  const hash = createHash("sha256").update(`${sampleRate} ${channels.length}`);
  for (const { buffer, byteOffset, byteLength } of channels)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}
