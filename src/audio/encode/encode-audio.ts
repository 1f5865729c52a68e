import {
  type ArgumentKind,
  aBoolean,
  aNumber,
  aText,
  checkArgument,
  checkOptions,
} from "../../engine/tensor/argument.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { adviceOnName } from "../../engine/text/nearest-names.ts";
import { joinedBytes } from "../join-bytes.ts";
import { encodeWav, quantize, type WavFormat } from "../wav/encode-wav.ts";
import { checkWaveform, sampleCount, type Waveform } from "../waveform.ts";
import { encodeMp3, mp3Kilobits, mp3Rates } from "./mp3.ts";
import { encodeOpus, opusRate } from "./opus.ts";

/** Kinds of sound file that can be written, by their extension. */
export const soundFormats = ["wav", "flac", "ogg", "mp3", "opus"] as const;
export type SoundFormat = (typeof soundFormats)[number];

/** How exactly each sample is kept. */
export const bitDepths = ["16", "24", "float"] as const;
export type BitDepth = (typeof bitDepths)[number];

export interface EncodeAudioOptions {
  /** 16 where left out; MP3, Ogg Vorbis and Opus have none of their own. */
  readonly bitDepth?: BitDepth | undefined;
  /** Kilobits a second of MP3, which has certain ones, and of Opus; 128, or the most that MP3 has at the rate, where left out. */
  readonly kilobits?: number | undefined;
  /** Whether it goes on at its beginning where it ends, which Opus minds, as it is resampled; false where left out. */
  readonly loop?: boolean | undefined;
  /** Words to keep in the file. */
  readonly comment?: string | undefined;
  /** The program that made it. */
  readonly software?: string | undefined;
}

const encodeKinds: Readonly<Record<keyof EncodeAudioOptions, ArgumentKind>> = {
  ...{ bitDepth: aText, kilobits: aNumber, loop: aBoolean, comment: aText, software: aText },
};

/** Kilobits a second. */
const usualKilobits = 128;
/** Vorbis's quality, from -1 to 10. */
const oggQuality = 7;

/**
 * The bytes of a sound file, with the words that go with it inside.
 *
 * Every format gives back exactly as many samples as went in, MP3 too: its first frame tells what decoders leave out.
 * Opus is heard at 48 kHz, whatever rate it comes at.
 *
 * @throws FoleyError "audio" where the waveform is empty or not finite, "usage" for an unknown format and for a sample
 *   rate, a number of channels, a bit depth or a bit rate that it has not
 */
export async function encodeAudio(
  waveform: Waveform,
  format: SoundFormat,
  options: EncodeAudioOptions = {},
): Promise<Uint8Array> {
  checkOptions("encode", encodeKinds, options);
  const { bitDepth, kilobits, loop = false, comment = "", software = "" } = options;
  checkFormat(format);
  checkWaveform(waveform, format.toUpperCase());
  checkEncoding(format, shapeOf(waveform), bitDepth);
  checkKilobits(format, waveform.sampleRate, kilobits);
  return encoders[format](waveform, {
    bitDepth: bitDepth ?? null,
    kilobits: kilobits ?? usualKilobits,
    loop,
    comment,
    software,
  });
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
  readonly kilobits: number;
  readonly loop: boolean;
  readonly comment: string;
  readonly software: string;
}

/** How each format is written; codecs are loaded when one is wanted, as they are large. */
const encoders: Readonly<Record<SoundFormat, (waveform: Waveform, manner: Manner) => Promise<Uint8Array>>> = {
  wav: async (waveform, { bitDepth, comment, software }) =>
    encodeWav(waveform, { format: wavFormats[bitDepth ?? "16"], metadata: { ISFT: software, ICMT: comment } }),
  flac: async (waveform, { bitDepth, comment, software }) => {
    const [{ default: flac }, { writeMeta }] = await Promise.all([
      import("@audio/encode-flac"),
      import("@audio/encode-flac/meta"),
    ]);
    const bits = bitDepth === "24" ? 24 : 16;
    const encoder = await flac({ ...shapeOf(waveform), bitDepth: bits });
    return writeMeta(withSampleCount(allOf(encoder, inSteps(waveform, bits)), sampleCount(waveform)), {
      meta: { comment, software },
    });
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
  mp3: encodeMp3,
  opus: encodeOpus,
};

/** The format that a file's name asks for; null for any other. */
export function soundFormatOf(path: string): SoundFormat | null {
  checkArgument("format: the path", aText, path);
  return soundFormats.find((format) => path.toLowerCase().endsWith(`.${format}`)) ?? null;
}

const wavFormats: Readonly<Record<BitDepth, WavFormat>> = { "16": "int16", "24": "int24", float: "float32" };

interface FormatLimits {
  readonly most: number;
  readonly takesRate: (hertz: number) => boolean;
  /** The rates in words. */
  readonly rates: string;
  readonly bitDepths: readonly BitDepth[];
  /** Bit rates at a sample rate; null where none can be chosen. */
  readonly kilobits: ((sampleRate: number) => KilobitLimits) | null;
  /** The sample rate at which it is heard; null for its own. */
  readonly heardAt: number | null;
  /** Whether every player goes from its last sample to its first without a gap. */
  readonly loopsEverywhere: boolean;
}

interface KilobitLimits {
  readonly takes: (kilobits: number) => boolean;
  /** The bit rates in words. */
  readonly words: string;
}

const formatLimits: Readonly<Record<SoundFormat, FormatLimits>> = {
  wav: {
    most: 1024,
    takesRate: () => true,
    rates: "any",
    bitDepths,
    kilobits: null,
    heardAt: null,
    loopsEverywhere: true,
  },
  // A frame of FLAC says its rate in 16 bits of hertz or of tens of hertz.
  flac: {
    most: 8,
    takesRate: (hertz) => hertz <= 65_535 || (hertz <= 655_350 && hertz % 10 === 0),
    rates: "up to 65535 Hz, or in tens up to 655350 Hz",
    bitDepths: ["16", "24"],
    kilobits: null,
    heardAt: null,
    loopsEverywhere: true,
  },
  ogg: {
    most: 2,
    takesRate: (hertz) => hertz <= 200_000,
    rates: "up to 200000 Hz",
    bitDepths: [],
    kilobits: null,
    heardAt: null,
    loopsEverywhere: true,
  },
  mp3: {
    most: 2,
    takesRate: (hertz) => mp3Rates.some((rate) => rate === hertz),
    rates: `one of ${mp3Rates.join(", ")} Hz`,
    bitDepths: [],
    kilobits: (sampleRate) => {
      const known = mp3Kilobits(sampleRate);
      return { takes: (kilobits) => known.includes(kilobits), words: `one of ${known.join(", ")} at ${sampleRate} Hz` };
    },
    heardAt: null,
    // It is padded to whole frames, and not every player reads how far.
    loopsEverywhere: false,
  },
  opus: {
    most: 2,
    takesRate: () => true,
    rates: "any",
    bitDepths: [],
    kilobits: () => ({ takes: (kilobits) => kilobits >= 6 && kilobits <= 510, words: "6 to 510" }),
    heardAt: opusRate,
    loopsEverywhere: true,
  },
};

/** The sample rate in hertz at which a file of a format is heard that is made of a sound of a rate. */
export function heardRate(format: SoundFormat, sampleRate: number): number {
  return formatLimits[format].heardAt ?? sampleRate;
}

/** Whether files of a format loop without a gap in every player. */
export function formatLoopsEverywhere(format: SoundFormat): boolean {
  return formatLimits[format].loopsEverywhere;
}

/** Whether a file of a format can have so many kilobits a second at a sample rate; never where none can be chosen. */
export function takesKilobits(format: SoundFormat, sampleRate: number, kilobits: number): boolean {
  return formatLimits[format].kilobits?.(sampleRate).takes(kilobits) ?? false;
}

/** How exactly files of a format can keep samples; none where it has no bits of its own. */
export function bitDepthsOf(format: SoundFormat): readonly BitDepth[] {
  return soundFormats.includes(format) ? formatLimits[format].bitDepths : [];
}

/** How exactly a file of a format keeps a sound of a depth: so exactly, or as exactly as it can; null where it has no bits of its own. */
export function bitDepthIn(format: SoundFormat, depth: BitDepth): BitDepth | null {
  const depths = bitDepthsOf(format);
  return depths.find((known) => known === depth) ?? depths.at(-1) ?? null;
}

/**
 * Makes sure that a format can hold a sound, before there is one.
 *
 * @throws FoleyError "usage" for an unknown format and for a rate, a number of channels or a bit depth that it has not
 */
export function checkEncoding(format: SoundFormat, { sampleRate, channels }: SoundShape, bitDepth?: BitDepth): void {
  checkFormat(format);
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

function checkFormat(format: SoundFormat): void {
  if (soundFormats.includes(format)) return;
  const advice = adviceOnName(format, soundFormats, "choose one of these");
  throw new FoleyError("usage", `sound format: expected ${soundFormats.join(", ")}, got "${format}"; ${advice}`);
}

function checkBitDepth(format: SoundFormat, bitDepth: BitDepth | undefined): void {
  const possible = formatLimits[format].bitDepths;
  if (bitDepth === undefined || possible.includes(bitDepth)) return;
  const expected = possible.length === 0 ? "none, as it has no bits of its own" : possible.join(" or ");
  throw new FoleyError("usage", `bit depth of ${format}: expected ${expected}, got ${bitDepth}; choose another`);
}

function checkKilobits(format: SoundFormat, sampleRate: number, kilobits: number | undefined): void {
  if (kilobits === undefined) return;
  const limits = formatLimits[format].kilobits?.(sampleRate) ?? null;
  if (limits?.takes(kilobits)) return;
  const expected = limits === null ? "none to be chosen" : `${limits.words} kilobits a second`;
  throw new FoleyError("usage", `bit rate of ${format}: expected ${expected}, got ${kilobits}; choose another`);
}

/** In whole steps, as shares of the highest of them, which is what the encoder multiplies by where files are read by 2^(bits - 1). */
function inSteps({ sampleRate, channels }: Waveform, bits: number): Waveform {
  const scale = 2 ** (bits - 1);
  return { sampleRate, channels: channels.map((samples) => samples.map((x) => quantize(x, scale) / (scale - 1))) };
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
  return joinedBytes([body, tail]);
}

/** The encoder writes as it hears and leaves the number of samples open; players show a length only where it stands. */
function withSampleCount(flac: Uint8Array, count: number): Uint8Array {
  // 36 bits that end 26 bytes after the beginning of the file: see STREAMINFO in RFC 9639, section 8.2.
  const view = new DataView(flac.buffer, flac.byteOffset);
  view.setUint8(21, (view.getUint8(21) & 0xf0) | Math.floor(count / 2 ** 32));
  view.setUint32(22, count >>> 0);
  return flac;
}
