import { audioEncoding, decodeAudio } from "../audio/decode/decode-audio.ts";
import { loudness } from "../audio/loudness.ts";
import type { ClipSettings } from "./clip.ts";
import { readSettings } from "./read-settings.ts";

/** What a sound is, and how it was made where foley made it. */
export interface SoundInfo {
  /** Of the file, such as `wav, 16 bit`. */
  readonly encoding: string;
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly durationSeconds: number;
  /** Integrated, in LUFS (ITU-R BS.1770); null for silence. */
  readonly lufs: number | null;
  /** Null where foley did not make it. */
  readonly settings: ClipSettings | null;
}

/** Of the bytes of a file. @throws FoleyError "audio" for what is no sound */
export async function infoOfBytes(bytes: Uint8Array, where: string): Promise<SoundInfo> {
  const { sampleRate, channels } = await decodeAudio(bytes, where);
  const lufs = loudness({ sampleRate, channels });
  return {
    encoding: audioEncoding(bytes, where),
    sampleRate,
    channelCount: channels.length,
    durationSeconds: (channels[0]?.length ?? 0) / sampleRate,
    lufs: Number.isFinite(lufs) ? lufs : null,
    settings: await readSettings(bytes, where),
  };
}
