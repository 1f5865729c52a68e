import { mp3FrameAt } from "../mp3-frame.ts";
import { isWav } from "../wav/riff.ts";
import { readWavMetadata } from "../wav/wav-metadata.ts";
import type { Waveform } from "../waveform.ts";
import { aiffEncoding, aiffSampleRate, decodeAiff, isAiff } from "./aiff.ts";
import { auEncoding, auSampleRate, decodeAu, isAu } from "./au.ts";
import { cafEncoding, cafSampleRate, decodeCaf, isCaf } from "./caf.ts";
import { decodeFlac, flacSampleRate, isFlac } from "./flac.ts";
import { decodeMp3, mp3SampleRate } from "./mp3.ts";
import { hasMp3Frames } from "./mp3-runs.ts";
import { decodeOgg, oggEncoding, oggSampleRate } from "./ogg.ts";
import { isOgg } from "./ogg-page.ts";
import { withoutTags } from "./skip-tags.ts";
import { decodeW64, isW64, w64Encoding, w64SampleRate } from "./w64.ts";
import { decodeWav, wavEncoding, wavSampleRate } from "./wav.ts";

/** A kind of sound file that foley reads. */
export interface SoundKind {
  readonly name: string;
  /** Endings of its files' names. */
  readonly extensions: readonly string[];
  /** Whether bytes, without tags before them, are of this kind. */
  is(bytes: Uint8Array): boolean;
  decode(bytes: Uint8Array, where: string): Waveform | Promise<Waveform>;
  /** The rate that its header says, in hertz; 0 where it says none. @throws FoleyError "audio" where the header is damaged */
  sampleRate(bytes: Uint8Array, where: string): number;
  /** How its samples are written; null where the kind leaves no choice. */
  readonly encoding: ((bytes: Uint8Array, where: string) => string) | null;
  /** The comment in a file with all its tags, undefined where it is empty; null where the kind has no place for one. */
  readonly comment: ((file: Uint8Array) => Promise<string | undefined>) | null;
}

/** The readers of words come with the decoders, and are loaded when they are asked for. */
const comments = {
  wav: async (file: Uint8Array) => readWavMetadata(withoutTags(file)).ICMT,
  flac: async (file: Uint8Array) =>
    (await import("@audio/decode-flac/meta")).parseMeta(withoutTags(file))?.meta.comment,
  ogg: oggComment,
  mp3: async (file: Uint8Array) => (await import("@audio/decode-mp3/meta")).parseMeta(file)?.meta.comment,
} as const;

/** All kinds, those first that tell themselves apart best. */
export const soundKinds: readonly SoundKind[] = [
  {
    ...{ name: "WAV", extensions: [".wav", ".wave", ".bwf", ".rf64"] },
    ...{ is: isWav, decode: decodeWav, sampleRate: wavSampleRate, encoding: wavEncoding, comment: comments.wav },
  },
  {
    ...{ name: "FLAC", extensions: [".flac"] },
    ...{ is: isFlac, decode: decodeFlac, sampleRate: flacSampleRate, encoding: null, comment: comments.flac },
  },
  {
    ...{ name: "Ogg", extensions: [".ogg", ".oga", ".opus"] },
    ...{ is: isOgg, decode: decodeOgg, sampleRate: oggSampleRate, encoding: oggEncoding, comment: comments.ogg },
  },
  {
    ...{ name: "AIFF", extensions: [".aiff", ".aif", ".aifc"] },
    ...{ is: isAiff, decode: decodeAiff, sampleRate: aiffSampleRate, encoding: aiffEncoding, comment: null },
  },
  {
    ...{ name: "W64", extensions: [".w64"] },
    ...{ is: isW64, decode: decodeW64, sampleRate: w64SampleRate, encoding: w64Encoding, comment: null },
  },
  {
    ...{ name: "AU", extensions: [".au", ".snd"] },
    ...{ is: isAu, decode: decodeAu, sampleRate: auSampleRate, encoding: auEncoding, comment: null },
  },
  {
    ...{ name: "CAF", extensions: [".caf", ".caff"] },
    ...{ is: isCaf, decode: decodeCaf, sampleRate: cafSampleRate, encoding: cafEncoding, comment: null },
  },
  {
    ...{ name: "MP3", extensions: [".mp3", ".mp2", ".mp1", ".mpga"] },
    ...{ is: isMp3, decode: decodeMp3, sampleRate: mp3SampleRate, encoding: null, comment: comments.mp3 },
  },
];

/** Endings of the files that foley reads, small and with their point. */
export const audioExtensions: readonly string[] = soundKinds.flatMap(({ extensions }) => extensions);

/** In words, for messages. */
export const soundKindNames = "WAV, FLAC, MP3, Ogg Vorbis, Opus, AIFF, W64, AU or CAF";

/** Each codec within Ogg has its own reader, which gives null for another's. */
async function oggComment(file: Uint8Array): Promise<string | undefined> {
  const bytes = withoutTags(file);
  const [vorbis, opus] = await Promise.all([import("@audio/decode-vorbis/meta"), import("@audio/decode-opus/meta")]);
  return (vorbis.parseMeta(bytes) ?? opus.parseMeta(bytes))?.meta.comment;
}

/** A first frame of layer 3, or a row of frames after something else. */
function isMp3(bytes: Uint8Array): boolean {
  return mp3FrameAt(bytes, 0)?.layer === 3 || hasMp3Frames(bytes);
}
