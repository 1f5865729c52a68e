import { encodeAudio, type SoundFormat } from "../../../audio/encode/encode-audio.ts";
import type { Waveform } from "../../../audio/waveform.ts";
import type { ServedFormatName } from "../../api/sound-format-name.ts";

/** A format that sounds are given in. */
export interface ServedFormat {
  /** Of answers. */
  readonly mediaType: string;
  /** @param comment the settings as JSON, which goes into the file where the format has a place for it */
  encode(sound: Waveform, comment: string): Promise<Uint8Array>;
}

const ofFile = (format: SoundFormat, mediaType: string): ServedFormat => ({
  mediaType,
  encode: (sound, comment) => encodeAudio(sound, format, { comment, software: "foley" }),
});

/** Every format by its name in a request. */
export const servedFormats: Readonly<Record<ServedFormatName, ServedFormat>> = {
  wav: ofFile("wav", "audio/wav"),
  flac: ofFile("flac", "audio/flac"),
  ogg: ofFile("ogg", "audio/ogg"),
  mp3: ofFile("mp3", "audio/mpeg"),
};
