import { joinedFloats } from "../../engine/tensor/joined-floats.ts";
import { checkSampleTotal } from "../limits.ts";
import { fourLetters } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { decodeFlac } from "./flac.ts";
import { checkOneShape, type SoundPart } from "./one-shape.ts";

interface Page {
  readonly start: number;
  readonly end: number;
  /** Whether a stream begins here, with the packet that says what it is. */
  readonly isFirst: boolean;
  /** The sizes of the page's segments; packets end at those below 255. */
  readonly segments: Uint8Array;
  readonly bodyStart: number;
}

/** One stream of a file; several follow each other in a chained one. */
interface Link extends SoundPart {
  readonly codec: OggCodec;
  /** The most samples per channel that a packet can give. */
  readonly packetSamples: number;
  readonly start: number;
  end: number;
}

type DecodeLink = (bytes: Uint8Array, where: string) => Promise<Waveform>;

interface OggCodec {
  readonly name: string;
  /** What the first packet begins with. */
  readonly magic: string;
  readonly decode: DecodeLink;
  /** Rate and channels by the first packet. */
  shape(packet: DataView): { readonly sampleRate: number; readonly channelCount: number };
  /** The most samples per channel that a packet can give. */
  packetSamples(packet: DataView): number;
}

const codecs: readonly OggCodec[] = [
  {
    name: "Ogg Vorbis",
    magic: "\x01vorbis",
    decode: async (bytes) => waveformOf(await (await import("@audio/decode-vorbis")).default(bytes)),
    shape: (packet) => ({ channelCount: packet.getUint8(11), sampleRate: packet.getUint32(12, true) }),
    packetSamples: (packet) => 2 ** (packet.getUint8(28) >> 4) / 2,
  },
  {
    name: "Opus",
    magic: "OpusHead",
    decode: async (bytes) => waveformOf(await (await import("@audio/decode-opus")).default(bytes)),
    // Opus always comes at 48 kHz, whatever rate was encoded, in packets of up to 120 ms.
    shape: (packet) => ({ channelCount: packet.getUint8(9), sampleRate: 48_000 }),
    packetSamples: () => 5760,
  },
  {
    name: "FLAC in Ogg",
    magic: "\x7fFLAC",
    decode: decodeFlac,
    // The packet holds, after 13 bytes, the beginning of a FLAC file: see `flac.ts`.
    shape: (packet) => ({
      sampleRate: packet.getUint32(27) >>> 12,
      channelCount: ((packet.getUint8(29) >> 1) & 7) + 1,
    }),
    packetSamples: () => 0,
  },
];

/** Streams that foley has no decoder for, by what their first packet begins with. */
const otherCodecs: readonly (readonly [string, string])[] = [
  ["Speex   ", "Speex"],
  ["\x80theora", "video"],
  ["BBCD", "video"],
  ["fishead", "several streams"],
  ["\x80kate", "subtitles"],
  ["PCM     ", "PCM in Ogg"],
];

export function isOgg(bytes: Uint8Array): boolean {
  return fourLetters(bytes, 0) === "OggS";
}

/**
 * Vorbis, Opus or FLAC within Ogg; parts that were put one after the other are joined where they are alike.
 *
 * @throws FoleyError "audio" where the last page is cut off, for another codec, and for parts of two shapes
 */
export async function decodeOgg(bytes: Uint8Array, where: string): Promise<Waveform> {
  const pages = readPages(bytes, where);
  const links = readLinks(bytes, pages, where);
  checkOneShape(links, where);
  checkLength(pages, links, where);
  const parts: Waveform[] = [];
  for (const { codec, start, end } of links) parts.push(await codec.decode(bytes.slice(start, end), where));
  const sampleRate = parts[0]?.sampleRate ?? 0;
  return { sampleRate, channels: joined(parts.map(({ channels }) => channels)) };
}

/** The codec within: `Ogg Vorbis`, `Opus`. */
export function oggEncoding(bytes: Uint8Array, where: string): string {
  return readLinks(bytes, readPages(bytes, where), where)[0]?.codec.name ?? "Ogg";
}

/** That of the first stream; 0 where none can be told. */
export function oggSampleRate(bytes: Uint8Array, where: string): number {
  return readLinks(bytes, readPages(bytes, where), where)[0]?.sampleRate ?? 0;
}

function waveformOf(decoded: { readonly channelData: Float32Array[]; readonly sampleRate: number }): Waveform {
  return { sampleRate: decoded.sampleRate, channels: decoded.channelData };
}

function joined(parts: readonly (readonly Float32Array[])[]): readonly Float32Array[] {
  const [first = [], ...rest] = parts;
  if (rest.length === 0) return first;
  return first.map((_, channel) => joinedFloats(parts.map((part) => part[channel] ?? new Float32Array(0))));
}

/** The decoders say nothing of a file that ends too early, but its pages tell their own sizes. */
function readPages(bytes: Uint8Array, where: string): Page[] {
  const pages: Page[] = [];
  let at = 0;
  while (at + 27 <= bytes.length && isOgg(bytes.subarray(at))) {
    const segmentCount = bytes[at + 26] as number;
    const segments = bytes.subarray(at + 27, at + 27 + segmentCount);
    const bodyStart = at + 27 + segmentCount;
    const end = segments.reduce((sum, size) => sum + size, bodyStart);
    pages.push({ start: at, end, isFirst: ((bytes[at + 5] as number) & 2) !== 0, segments, bodyStart });
    at = end;
  }
  if (at <= bytes.length && !isPartOfPage(bytes, at)) return pages;
  const expected = `${Math.max(at, bytes.length + 1)} bytes or more`;
  throw audioError(where, expected, String(bytes.length), "the file is cut off; copy or download it again");
}

function isPartOfPage(bytes: Uint8Array, at: number): boolean {
  return at < bytes.length && at + 27 > bytes.length && "OggS".startsWith(fourLetters(bytes, at));
}

function readLinks(bytes: Uint8Array, pages: readonly Page[], where: string): Link[] {
  const links: Link[] = [];
  let seconds = 0;
  pages.forEach((page, i) => {
    const last = links.at(-1);
    if (page.isFirst && i > 0 && pages[i - 1]?.isFirst) throw codecError("several streams", where);
    if (last) last.end = page.end;
    if (!page.isFirst) return;
    if (last) seconds += granuleSeconds(bytes, pages[i - 1] as Page, last);
    if (last) last.end = page.start;
    links.push({ ...firstPacket(bytes, page, where), startSeconds: seconds, start: page.start, end: page.end });
  });
  if (links.length > 0) return links;
  throw audioError(where, "a page that begins a stream", "none", "the file is damaged; copy or download it again");
}

function firstPacket(bytes: Uint8Array, page: Page, where: string) {
  const packet = bytes.subarray(page.bodyStart, page.end);
  const begins = (magic: string): boolean => String.fromCharCode(...packet.subarray(0, magic.length)) === magic;
  const codec = codecs.find(({ magic }) => begins(magic));
  if (codec === undefined)
    throw codecError(otherCodecs.find(([magic]) => begins(magic))?.[1] ?? "another codec", where);
  if (packet.length < 19) throw audioError(where, "a whole first packet", "a part of one", "the file is damaged");
  // Enough bytes for every field that is asked for.
  const padded = new Uint8Array(64);
  padded.set(packet.subarray(0, 64));
  const view = new DataView(padded.buffer);
  return { codec, packetSamples: codec.packetSamples(view), ...codec.shape(view) };
}

function codecError(came: string, where: string): Error {
  const advice = "convert it first, as with: ffmpeg -i in.ogg -vn out.wav";
  return audioError(where, "one stream of Vorbis, Opus or FLAC in Ogg", `${came}, which is beyond foley`, advice);
}

/** The last page of a stream tells how many samples it has, at its rate. */
function granuleSeconds(bytes: Uint8Array, page: Page, { sampleRate }: Link): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + page.start, 14);
  return sampleRate > 0 ? Number(view.getBigInt64(6, true)) / sampleRate : 0;
}

function checkLength(pages: readonly Page[], links: readonly Link[], where: string): void {
  let [samples, index] = [0, 0];
  for (const page of pages) {
    while (page.start >= (links[index]?.end ?? Number.POSITIVE_INFINITY)) index++;
    const link = links[index] as Link;
    const packets = page.segments.filter((size) => size < 255).length;
    samples += packets * link.packetSamples * link.channelCount;
  }
  checkSampleTotal(samples, where);
}
