import { FoleyError } from "../../engine/tensor/error.ts";
import { encodeWav, type WavFormat } from "../wav/encode-wav.ts";
import { checkWaveform, sampleCount, type Waveform } from "../waveform.ts";

/** Kinds of sound file that can be written, by their extension. */
export const soundFormats = ["wav", "flac", "ogg", "mp3"] as const;
export type SoundFormat = (typeof soundFormats)[number];

/** How exactly each sample is kept. */
export const bitDepths = ["16", "24", "float"] as const;
export type BitDepth = (typeof bitDepths)[number];

export interface EncodeAudioOptions {
  /** 16 where left out; MP3 and Ogg Vorbis have none of their own. */
  readonly bitDepth?: BitDepth;
  /** Words to keep in the file. */
  readonly comment?: string;
  /** The program that made it. */
  readonly software?: string;
}

/** Kilobits a second; sounds of up to 24 kHz can have no more than 160. */
const mp3Bitrate = 128;
/** Vorbis's quality, from -1 to 10. */
const oggQuality = 7;

/**
 * The bytes of a sound file, with the words that go with it inside.
 *
 * @throws FoleyError "audio" where the waveform is empty or not finite, "usage" for a bit depth that a format has not
 */
export async function encodeAudio(
  waveform: Waveform,
  format: SoundFormat,
  { bitDepth, comment = "", software = "" }: EncodeAudioOptions = {},
): Promise<Uint8Array> {
  checkWaveform(waveform, format.toUpperCase());
  const { sampleRate } = waveform;
  const channels = waveform.channels.length;
  checkBitDepth(format, bitDepth);
  if (format === "wav") {
    return encodeWav(waveform, { format: wavFormats[bitDepth ?? "16"], metadata: { ISFT: software, ICMT: comment } });
  }
  const { encoder, writeMeta } = await codecs[format]({ sampleRate, channels }, bitDepth);
  const bytes = allOf(encoder, waveform);
  return writeMeta(format === "flac" ? withLength(bytes, sampleCount(waveform)) : bytes, {
    meta: { comment, software },
  });
}

type Shape = { readonly sampleRate: number; readonly channels: number };

/** Loaded when one is wanted: they are large. */
const codecs = {
  flac: async (shape: Shape, bitDepth: BitDepth | undefined) => {
    const [{ default: flac }, { writeMeta }] = await Promise.all([
      import("@audio/encode-flac"),
      import("@audio/encode-flac/meta"),
    ]);
    return { encoder: await flac({ ...shape, bitDepth: bitDepth === "24" ? 24 : 16 }), writeMeta };
  },
  ogg: async (shape: Shape) => {
    const [{ default: ogg }, { writeMeta }] = await Promise.all([
      import("@audio/encode-ogg"),
      import("@audio/encode-ogg/meta"),
    ]);
    return { encoder: await ogg({ ...shape, quality: oggQuality }), writeMeta };
  },
  mp3: async (shape: Shape) => {
    const [{ default: mp3 }, { writeMeta }] = await Promise.all([
      import("@audio/encode-mp3"),
      import("@audio/encode-mp3/meta"),
    ]);
    return { encoder: await mp3({ ...shape, bitrate: mp3Bitrate }), writeMeta };
  },
} as const;

/** The format that a file's name asks for; null for any other. */
export function soundFormatOf(path: string): SoundFormat | null {
  return soundFormats.find((format) => path.toLowerCase().endsWith(`.${format}`)) ?? null;
}

const wavFormats: Readonly<Record<BitDepth, WavFormat>> = { "16": "int16", "24": "int24", float: "float32" };

function checkBitDepth(format: SoundFormat, bitDepth: BitDepth | undefined): void {
  const possible: readonly BitDepth[] = format === "wav" ? bitDepths : format === "flac" ? ["16", "24"] : [];
  if (bitDepth === undefined || possible.includes(bitDepth)) return;
  const expected = possible.length === 0 ? "none, as it has no bits of its own" : possible.join(" or ");
  throw new FoleyError("usage", `bit depth of ${format}: expected ${expected}, got ${bitDepth}; choose another`);
}

interface Encoder {
  encode(channels: Float32Array[]): Uint8Array;
  flush(): Uint8Array;
  free(): void;
}

function allOf(encoder: Encoder, { channels }: Waveform): Uint8Array {
  const body = encoder.encode([...channels]).slice();
  const tail = encoder.flush();
  encoder.free();
  const all = new Uint8Array(body.length + tail.length);
  all.set(body);
  all.set(tail, body.length);
  return all;
}

/** The encoder writes as it hears and leaves the number of samples open; players show a length only where it stands. */
function withLength(flac: Uint8Array, count: number): Uint8Array {
  // 36 bits that end 26 bytes after the beginning of the file: see STREAMINFO in RFC 9639, section 8.2.
  const view = new DataView(flac.buffer, flac.byteOffset);
  view.setUint8(21, (view.getUint8(21) & 0xf0) | Math.floor(count / 2 ** 32));
  view.setUint32(22, count >>> 0);
  return flac;
}
