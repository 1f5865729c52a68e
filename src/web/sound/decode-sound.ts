import type { Waveform } from "../../audio/waveform.ts";
import { type ArgumentKind, checkArgument } from "../../engine/tensor/argument.ts";
import type { SoundInfo } from "../../generate/sound-info.ts";

/** The bytes of a sound file, such as one that was dropped on the page. */
export type SoundBytes = Uint8Array | ArrayBuffer | Blob;

const soundBytes: ArgumentKind = {
  expected: "the bytes of a sound file, or a Blob of them",
  is: (value) => value instanceof Uint8Array || value instanceof ArrayBuffer || value instanceof Blob,
};

/**
 * The sound of a file, by the same decoders as in Node: WAV, FLAC, MP3, Ogg Vorbis, Opus, AIFF, W64, AU and CAF.
 *
 * @throws FoleyError "audio" where there is no whole, finite sound of a known format
 * @example
 * const sound = await decode(input.files[0]);
 * const clip = await model.generate("a dog barking", { init: sound, strength: 0.4 });
 */
export async function decodeSound(sound: SoundBytes): Promise<Waveform> {
  checkArgument("decode: the sound", soundBytes, sound);
  const { decodeAudio } = await import("../../audio/decode/decode-audio.ts");
  return decodeAudio(await bytesOf(sound), nameOf(sound));
}

/**
 * What the sound of a file is, and how it was made where foley made it.
 *
 * @throws FoleyError "audio" for what is no sound
 */
export async function infoOfSound(sound: SoundBytes): Promise<SoundInfo> {
  checkArgument("info: the sound", soundBytes, sound);
  const { infoOfBytes } = await import("../../generate/sound-info.ts");
  return infoOfBytes(await bytesOf(sound), nameOf(sound));
}

async function bytesOf(sound: SoundBytes): Promise<Uint8Array> {
  if (sound instanceof Uint8Array) return sound;
  return new Uint8Array(sound instanceof Blob ? await sound.arrayBuffer() : sound);
}

/** A file's own name, where it has one. */
function nameOf(sound: SoundBytes): string {
  return sound instanceof File ? sound.name : "the sound";
}
