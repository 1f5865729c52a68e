import { FoleyError } from "../../engine/tensor/error.ts";
import { encodeWav, type WavFormat } from "../wav/encode-wav.ts";
import { checkWaveform, sampleCount, type Waveform } from "../waveform.ts";
import { withInfoFrame } from "./mp3-info-frame.ts";

/** Kinds of sound file that can be written, by their extension. */
export const soundFormats = ["wav", "flac", "ogg", "mp3"] as const;
export type SoundFormat = (typeof soundFormats)[number];

/** How exactly each sample is kept. */
export const bitDepths = ["16", "24", "float"] as const;
export type BitDepth = (typeof bitDepths)[number];

export interface EncodeAudioOptions {
  /** 16 where left out; MP3 and Ogg Vorbis have none of their own. */
  readonly bitDepth?: BitDepth | undefined;
  /** Words to keep in the file. */
  readonly comment?: string | undefined;
  /** The program that made it. */
  readonly software?: string | undefined;
}

/** Kilobits a second; sounds of up to 24 kHz can have no more than 160. */
const mp3Bitrate = 128;
/** Vorbis's quality, from -1 to 10. */
const oggQuality = 7;

/**
 * The bytes of a sound file, with the words that go with it inside.
 *
 * Every format gives back exactly as many samples as went in, MP3 too: its first frame tells what decoders leave out.
 *
 * @throws FoleyError "audio" where the waveform is empty or not finite, "usage" for an unknown format and for a sample
 *   rate, a number of channels or a bit depth that it has not
 */
export async function encodeAudio(
  waveform: Waveform,
  format: SoundFormat,
  { bitDepth, comment = "", software = "" }: EncodeAudioOptions = {},
): Promise<Uint8Array> {
  checkEncoding(format, shapeOf(waveform), bitDepth);
  checkWaveform(waveform, format.toUpperCase());
  return encoders[format](waveform, { bitDepth: bitDepth ?? null, comment, software });
}

/** How a sound lies: its rate in hertz and its number of channels. */
export interface SoundShape {
  readonly sampleRate: number;
  readonly channels: number;
}

function shapeOf({ sampleRate, channels }: Waveform): SoundShape {
  return { sampleRate, channels: channels.length };
}

interface Manner {
  /** Null for that of the format. */
  readonly bitDepth: BitDepth | null;
  readonly comment: string;
  readonly software: string;
}

/** How each format is written; codecs are loaded when one is wanted, as they are large. */
const encoders: Readonly<Record<SoundFormat, (waveform: Waveform, manner: Manner) => Promise<Uint8Array>>> = {
  wav: async (waveform, { bitDepth, comment, software }) =>
    encodeWav(waveform, { format: wavFormats[bitDepth ?? "16"], metadata: { ISFT: software, ICMT: comment } }),
  flac: async (waveform, { bitDepth, ...meta }) => {
    const [{ default: flac }, { writeMeta }] = await Promise.all([
      import("@audio/encode-flac"),
      import("@audio/encode-flac/meta"),
    ]);
    const encoder = await flac({ ...shapeOf(waveform), bitDepth: bitDepth === "24" ? 24 : 16 });
    return writeMeta(withSampleCount(allOf(encoder, waveform), sampleCount(waveform)), { meta });
  },
  ogg: async (waveform, { comment, software }) => {
    const [{ default: ogg }, { writeMeta }] = await Promise.all([
      import("@audio/encode-ogg"),
      import("@audio/encode-ogg/meta"),
    ]);
    // Vorbis tells its length by itself.
    const bytes = allOf(await ogg({ ...shapeOf(waveform), quality: oggQuality }), waveform);
    return writeMeta(bytes, { meta: { comment, software } });
  },
  mp3: async (waveform, { comment, software }) => {
    const [{ default: mp3 }, { writeMeta }] = await Promise.all([
      import("@audio/encode-mp3"),
      import("@audio/encode-mp3/meta"),
    ]);
    const frames = allOf(await mp3({ ...shapeOf(waveform), bitrate: mp3Bitrate }), waveform);
    return writeMeta(withInfoFrame(frames, sampleCount(waveform)), { meta: { comment, software } });
  },
};

/** The format that a file's name asks for; null for any other. */
export function soundFormatOf(path: string): SoundFormat | null {
  return soundFormats.find((format) => path.toLowerCase().endsWith(`.${format}`)) ?? null;
}

const wavFormats: Readonly<Record<BitDepth, WavFormat>> = { "16": "int16", "24": "int24", float: "float32" };

interface FormatLimits {
  readonly most: number;
  readonly takesRate: (hertz: number) => boolean;
  /** The rates in words. */
  readonly rates: string;
  readonly bitDepths: readonly BitDepth[];
  /** Whether every player goes from its last sample to its first without a gap. */
  readonly loopsEverywhere: boolean;
}

const mp3Rates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

const formatLimits: Readonly<Record<SoundFormat, FormatLimits>> = {
  wav: { most: 1024, takesRate: () => true, rates: "any", bitDepths, loopsEverywhere: true },
  // A frame of FLAC says its rate in 16 bits of hertz or of tens of hertz.
  flac: {
    most: 8,
    takesRate: (hertz) => hertz <= 65_535 || (hertz <= 655_350 && hertz % 10 === 0),
    rates: "up to 65535 Hz, or in tens up to 655350 Hz",
    bitDepths: ["16", "24"],
    loopsEverywhere: true,
  },
  ogg: {
    most: 2,
    takesRate: (hertz) => hertz <= 200_000,
    rates: "up to 200000 Hz",
    bitDepths: [],
    loopsEverywhere: true,
  },
  mp3: {
    most: 2,
    takesRate: (hertz) => mp3Rates.includes(hertz),
    rates: `one of ${mp3Rates.join(", ")} Hz`,
    bitDepths: [],
    // It is padded to whole frames, and not every player reads how far.
    loopsEverywhere: false,
  },
};

/** Whether files of a format loop without a gap in every player. */
export function formatLoopsEverywhere(format: SoundFormat): boolean {
  return formatLimits[format].loopsEverywhere;
}

/** How exactly files of a format can keep samples; none where it has no bits of its own. */
export function bitDepthsOf(format: SoundFormat): readonly BitDepth[] {
  return soundFormats.includes(format) ? formatLimits[format].bitDepths : [];
}

/**
 * Makes sure that a format can hold a sound, before there is one.
 *
 * @throws FoleyError "usage" for an unknown format and for a rate, a number of channels or a bit depth that it has not
 */
export function checkEncoding(format: SoundFormat, { sampleRate, channels }: SoundShape, bitDepth?: BitDepth): void {
  if (!soundFormats.includes(format)) {
    throw new FoleyError(
      "usage",
      `sound format: expected ${soundFormats.join(", ")}, got "${format}"; choose one of these`,
    );
  }
  const { most, takesRate, rates } = formatLimits[format];
  checkBitDepth(format, bitDepth);
  if (channels > most) {
    const advice = "choose another format, or mix them";
    throw new FoleyError("usage", `channels of ${format}: expected at most ${most}, got ${channels}; ${advice}`);
  }
  if (takesRate(sampleRate)) return;
  const advice = "choose another rate or format";
  throw new FoleyError("usage", `sample rate of ${format}: expected ${rates}, got ${sampleRate} Hz; ${advice}`);
}

function checkBitDepth(format: SoundFormat, bitDepth: BitDepth | undefined): void {
  const possible = formatLimits[format].bitDepths;
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
function withSampleCount(flac: Uint8Array, count: number): Uint8Array {
  // 36 bits that end 26 bytes after the beginning of the file: see STREAMINFO in RFC 9639, section 8.2.
  const view = new DataView(flac.buffer, flac.byteOffset);
  view.setUint8(21, (view.getUint8(21) & 0xf0) | Math.floor(count / 2 ** 32));
  view.setUint32(22, count >>> 0);
  return flac;
}
