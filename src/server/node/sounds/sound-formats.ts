import { type BitDepth, bitDepthIn, encodeAudio, type SoundFormat } from "../../../audio/encode/encode-audio.ts";
import { encodeRaw, type RawFormat } from "../../../audio/encode/raw.ts";
import { checkWaveform, type Waveform } from "../../../audio/waveform.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import type { ServedFormatName } from "../../api/sound-format-name.ts";

/** What goes with the samples. */
export interface ServedManner {
  /** The settings as JSON, which go into the file where the format has a place for them. */
  readonly comment: string;
  /** Null for the format's own. */
  readonly kilobits: number | null;
  /** Of formats that have it. */
  readonly bitDepth: BitDepth;
  /** Whether it goes on at its beginning where it ends. */
  readonly loop: boolean;
  /** What made it, for formats that say so. */
  readonly software: string;
}

/** A format that sounds are given in. */
export interface ServedFormat {
  /** Of answers. */
  readonly mediaType: string;
  /** Hertz where nobody wishes others; null for those of the sound. */
  readonly usualRate: number | null;
  encode(sound: Waveform, manner: ServedManner): Promise<Uint8Array>;
}

const ofFile = (format: SoundFormat, mediaType: string): ServedFormat => ({
  ...{ mediaType, usualRate: null },
  encode: (sound, { comment, software, kilobits, bitDepth, loop }) =>
    encodeAudio(sound, format, {
      ...{ comment, software, loop },
      kilobits: kilobits ?? undefined,
      bitDepth: bitDepthIn(format, bitDepth) ?? undefined,
    }),
});

/** Samples alone, which say nothing of themselves: whoever asks knows the rate. */
const ofSamples = (format: RawFormat, mediaType: string, usualRate: number | null): ServedFormat => ({
  ...{ mediaType, usualRate },
  encode: async (sound, { kilobits }) => {
    if (kilobits !== null) {
      const message = `bit rate of ${format}: expected none to be chosen, got ${kilobits}; leave it out`;
      throw new FoleyError("usage", message, { subject: "kilobits" });
    }
    return encodeRaw(checkWaveform(sound, format).channels, format);
  },
});

/** Every format by its name in a request. */
export const servedFormats: Readonly<Record<ServedFormatName, ServedFormat>> = {
  wav: ofFile("wav", "audio/wav"),
  flac: ofFile("flac", "audio/flac"),
  ogg: ofFile("ogg", "audio/ogg"),
  mp3: ofFile("mp3", "audio/mpeg"),
  opus: ofFile("opus", "audio/ogg; codecs=opus"),
  pcm: ofSamples("pcm", "audio/pcm", null),
  ulaw: ofSamples("ulaw", "audio/basic", 8000),
  alaw: ofSamples("alaw", "audio/x-alaw-basic", 8000),
};
