import { type ArgumentKind, aText, checkArgument } from "../engine/tensor/argument.ts";
import type { ClipSettings } from "../generate/clip.ts";

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

const aSound: ArgumentKind = {
  expected: "the path of a file, or its bytes",
  is: (value) => aText.is(value) || value instanceof Uint8Array,
};

/**
 * What a sound is.
 *
 * @param sound the path of a file, or the bytes of one, of any format that foley reads
 * @param name of the bytes, for messages
 * @throws FoleyError "not-found" where there is no such file, "audio" for what is no sound
 */
export async function soundInfo(sound: string | Uint8Array, name = "the sound"): Promise<SoundInfo> {
  checkArgument("info: the sound", aSound, sound);
  const { audioEncoding, decodeAudio } = await import("../audio/decode/decode-audio.ts");
  const { readSoundBytes } = await import("../audio/node/read-audio.ts");
  const { loudness } = await import("../audio/loudness.ts");
  const { readSettings } = await import("../generate/read-settings.ts");
  const where = typeof sound === "string" ? sound : name;
  const bytes = typeof sound === "string" ? await readSoundBytes(sound) : sound;
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
