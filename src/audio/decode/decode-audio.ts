import audioType from "audio-type";
import { FoleyError } from "../../engine/tensor/error.ts";
import { isWav } from "../wav/riff.ts";
import { audioError, checkWaveform, type Waveform } from "../waveform.ts";
import { decodeAiff } from "./aiff.ts";
import { decodeFlac } from "./flac.ts";
import { decodeMp3 } from "./mp3.ts";
import { decodeOpus, decodeVorbis } from "./ogg.ts";
import { decodeWav, wavEncoding } from "./wav.ts";

type Decoder = (bytes: Uint8Array, where: string) => Waveform | Promise<Waveform>;

/** By the name that `audio-type` gives a file. */
const decoders: Readonly<Record<string, Decoder>> = {
  wav: decodeWav,
  flac: decodeFlac,
  mp3: decodeMp3,
  oga: decodeVorbis,
  opus: decodeOpus,
  aiff: decodeAiff,
};

const names: Readonly<Record<string, string>> = {
  flac: "FLAC",
  mp3: "MP3",
  oga: "Ogg Vorbis",
  opus: "Opus",
  aiff: "AIFF",
};

/** Endings of the files that `decodeAudio` reads. */
export const audioExtensions: readonly string[] = [".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".aiff", ".aif"];

/**
 * The sound within the bytes of a WAV, FLAC, MP3, Ogg Vorbis, Opus or AIFF file, told apart by content.
 *
 * @param where what messages begin with, usually the path
 * @throws FoleyError "audio" where there is no whole, finite sound of a known format
 */
export async function decodeAudio(bytes: Uint8Array, where: string): Promise<Waveform> {
  if (bytes.length === 0) throw audioError(where, "a sound file", "an empty file", "replace it or leave it out");
  const type = typeOf(bytes);
  const decode = decoders[type];
  if (!decode) {
    throw audioError(
      where,
      "WAV, FLAC, MP3, Ogg Vorbis, Opus or AIFF",
      type,
      "convert it, for example to WAV with ffmpeg",
    );
  }
  return checkWaveform(await decodeOrExplain(decode, bytes, where), where);
}

async function decodeOrExplain(decode: Decoder, bytes: Uint8Array, where: string): Promise<Waveform> {
  try {
    return await decode(bytes, where);
  } catch (cause) {
    if (cause instanceof FoleyError) throw cause;
    const came = cause instanceof Error ? cause.message : String(cause);
    throw audioError(
      where,
      "a sound that can be decoded",
      `"${came}"`,
      "the file is damaged; replace it or leave it out",
      cause,
    );
  }
}

function typeOf(bytes: Uint8Array): string {
  // audio-type looks at the whole buffer beneath a view, so it gets a copy.
  return isWav(bytes) ? "wav" : (audioType(bytes.slice()) ?? "an unknown kind of file");
}

/**
 * How a sound file is written, in words: `WAV, 16-bit PCM` or `FLAC`.
 *
 * @throws FoleyError "audio" where a WAV file is damaged
 */
export function audioEncoding(bytes: Uint8Array, where: string): string {
  const type = typeOf(bytes);
  return type === "wav" ? `WAV, ${wavEncoding(bytes, where)}` : (names[type] ?? type);
}
