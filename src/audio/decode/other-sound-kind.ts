import audioType from "audio-type";
import { lfsPointerWords } from "../../engine/bytes/lfs-pointer.ts";

/** A kind of file with sound that foley does not read. */
interface OtherKind {
  readonly name: string;
  readonly extensions: readonly string[];
  /** The names that `audio-type` gives it. */
  readonly types: readonly string[];
}

const otherKinds: readonly OtherKind[] = [
  kind("MP4 (AAC or ALAC)", "m4a m4b m4r mp4 m4v mov 3gp 3g2 alac", "m4a"),
  kind("AAC", "aac adts", "aac"),
  kind("WebM", "webm weba", "webm"),
  kind("Matroska", "mka mkv", "mkv"),
  kind("Windows Media", "wma asf", "wma"),
  kind("AMR", "amr awb", "amr"),
  kind("AC-3", "ac3 eac3 ec3", "ac3 eac3"),
  kind("DTS", "dts", "dts"),
  kind("Monkey's Audio", "ape", "ape"),
  kind("WavPack", "wv", "wv"),
  kind("Musepack", "mpc", "mpc"),
  kind("TTA", "tta", "tta"),
  kind("QOA", "qoa", "qoa"),
  kind("Speex", "spx"),
  kind("RealAudio", "ra rm"),
  kind("DSD", "dsf dff", "dsf dff"),
  kind("NIST SPHERE", "sph nist"),
  kind("GSM 6.10", "gsm"),
  kind("IFF", "iff 8svx"),
  kind("Creative Voice", "voc"),
  kind("IRCAM", "sf"),
  kind("Sound Designer II", "sd2"),
  kind("TAK", "tak"),
  kind("Shorten", "shn"),
  kind("OptimFROG", "ofr"),
  kind("Ogg video", "ogv ogx"),
  kind("AVI", "avi", "avi"),
  kind("Flash video", "flv"),
  kind("MPEG video", "mpg mpeg ts"),
  kind("MIDI", "mid midi", "mid"),
  kind("a tracker module", "it s3m xm mod", "it s3m xm mod"),
];

function kind(name: string, extensions: string, types = ""): OtherKind {
  return { name, extensions: extensions.split(" ").map((extension) => `.${extension}`), types: types.split(" ") };
}

/** What files that foley does not read are, by the endings of their names, small and with their point. */
export const otherAudioExtensions: Readonly<Record<string, string>> = Object.fromEntries(
  otherKinds.flatMap(({ name, extensions }) => extensions.map((extension) => [extension, name])),
);

/** What files begin with that no list knows, and what comes in place of sounds when a download went wrong. */
const beginnings: readonly (readonly [string, string])[] = [
  ["NIST_1A", "NIST SPHERE"],
  [".RMF", "RealAudio"],
  [".ra\xfd", "RealAudio"],
  ["<!doctype html", "a web page"],
  ["<html", "a web page"],
  ["version https://git-lfs.", lfsPointerWords],
  ["PK\x03\x04", "a ZIP archive"],
  ["\x1f\x8b", "a gzip archive"],
];

const headBytes = 4096;

/** The name of a kind that foley does not read, and what to do; null where the bytes are of none that is known. */
export function otherKindOf(bytes: Uint8Array): { readonly name: string; readonly extension: string | null } | null {
  // audio-type looks at the whole buffer beneath a view, so it gets a copy.
  const head = new Uint8Array(bytes.subarray(0, headBytes));
  const type = audioType(head);
  const known = type === undefined ? undefined : otherKinds.find(({ types }) => types.includes(type));
  if (known !== undefined) return { name: known.name, extension: known.extensions[0] as string };
  const text = String.fromCharCode(...head.subarray(0, 64)).trimStart();
  const name = beginnings.find(([letters]) => text.toLowerCase().startsWith(letters.toLowerCase()))?.[1];
  if (name === undefined) return null;
  return { name, extension: otherKinds.find((other) => other.name === name)?.extensions[0] ?? null };
}
