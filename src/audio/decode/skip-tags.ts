import { fourLetters } from "../wav/riff.ts";

/**
 * A sound file without the tags that other programs put around it: ID3v2 before it, any number and with padding that no
 * tag counts; ID3v1, APE, Lyrics3 and ID3v2 after it.
 *
 * @returns a view of the same bytes
 * @see https://id3.org, https://wiki.hydrogenaudio.org/index.php?title=APEv2_specification
 */
export function withoutTags(bytes: Uint8Array): Uint8Array {
  const start = soundStart(bytes);
  return bytes.subarray(start, soundEnd(bytes, start));
}

function soundStart(bytes: Uint8Array): number {
  let at = 0;
  for (let size = -1; size !== 0; at += size) size = leadingTagSize(bytes.subarray(at)) || zeroCount(bytes, at);
  return at;
}

/** A tag that claims more than the file holds is skipped as far as its own header, and what follows is searched. */
function leadingTagSize(bytes: Uint8Array): number {
  if (bytes.length < 10) return 0;
  const letters = fourLetters(bytes, 0);
  if (letters.startsWith("ID3")) {
    const footer = (bytes[5] as number) & 0x10 ? 10 : 0;
    const size = 10 + sevenBitSize(bytes, 6) + footer;
    return size <= bytes.length ? size : 10;
  }
  if (letters !== "APET" || fourLetters(bytes, 4) !== "AGEX" || bytes.length < 32) return 0;
  const size = 32 + littleEndian(bytes, 12);
  return size <= bytes.length ? size : 32;
}

/** Padding: no sound file begins with four zeros. */
function zeroCount(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0) at++;
  return at - from < 4 ? 0 : at - from;
}

function soundEnd(bytes: Uint8Array, start: number): number {
  let end = bytes.length;
  for (let size = -1; size !== 0; end -= size) {
    const rest = bytes.subarray(start, end);
    size = trailingTags.map((sizeOf) => sizeOf(rest)).find((found) => found > 0 && found <= rest.length) ?? 0;
  }
  return end;
}

/** The size of a tag that ends where the bytes end; 0 where there is none. */
type TrailingTag = (bytes: Uint8Array) => number;

const trailingTags: readonly TrailingTag[] = [
  // ID3v1, perhaps with the longer titles of "TAG+" before it. Texts hold no control characters, samples do; the last two bytes are numbers.
  (bytes) => {
    if (!endsWithLetters(bytes, 128, "TAG") || !isText(bytes.subarray(-125, -2))) return 0;
    return endsWithLetters(bytes, 128 + 227, "TAG+") ? 128 + 227 : 128;
  },
  // APEv1 and APEv2: the footer counts itself but not the header.
  (bytes) => {
    if (!endsWithLetters(bytes, 32, "APETAGEX")) return 0;
    const footer = bytes.subarray(-32);
    return littleEndian(footer, 12) + ((footer[23] as number) & 0x80 ? 32 : 0);
  },
  // Lyrics3v2 tells its size in six digits, Lyrics3v1 only where it begins.
  (bytes) => {
    if (!endsWithLetters(bytes, 9, "LYRICS200")) return 0;
    const digits = String.fromCharCode(...bytes.subarray(-15, -9));
    return /^\d{6}$/.test(digits) ? Number(digits) + 15 : 0;
  },
  (bytes) => {
    if (!endsWithLetters(bytes, 9, "LYRICSEND")) return 0;
    const reach = String.fromCharCode(...bytes.subarray(-5200));
    const begin = reach.lastIndexOf("LYRICSBEGIN");
    return begin < 0 ? 0 : reach.length - begin;
  },
  // ID3v2.4 at the end: its footer is its header over again.
  (bytes) => (endsWithLetters(bytes, 10, "3DI") ? 20 + sevenBitSize(bytes.subarray(-10), 6) : 0),
];

function endsWithLetters(bytes: Uint8Array, fromEnd: number, letters: string): boolean {
  if (bytes.length < fromEnd) return false;
  const start = bytes.length - fromEnd;
  return String.fromCharCode(...bytes.subarray(start, start + letters.length)) === letters;
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0 || byte >= 32 || byte === 10 || byte === 13);
}

/** Sizes in ID3v2 have seven bits in each byte. */
function sevenBitSize(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return ((a & 127) << 21) | ((b & 127) << 14) | ((c & 127) << 7) | (d & 127);
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}
