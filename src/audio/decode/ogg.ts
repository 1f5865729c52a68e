import { joinedFloats } from "../../engine/tensor/joined-floats.ts";
import { oggStream } from "../encode/ogg-pages.ts";
import { checkSampleTotal } from "../limits.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { type OggCodec, oggCodecs } from "./ogg-codec.ts";
import { type OggPackets, type OggPage, oggPackets, oggPages } from "./ogg-page.ts";
import { checkOneShape, type SoundPart } from "./one-shape.ts";

/** One stream of a file; several follow each other in a chained one. */
interface Link extends SoundPart {
  readonly codec: OggCodec;
  /** Its first packet, with zeros after it. */
  readonly head: DataView;
  readonly start: number;
  end: number;
}

/** Streams that foley has no decoder for, by what their first packet begins with. */
const otherCodecs: readonly (readonly [string, string])[] = [
  ["Speex   ", "Speex"],
  ["\x80theora", "video"],
  ["BBCD", "video"],
  ["fishead", "several streams"],
  ["\x80kate", "subtitles"],
  ["PCM     ", "PCM in Ogg"],
];

/**
 * Vorbis, Opus or FLAC within Ogg; parts that were put one after the other are joined where they are alike.
 *
 * @throws FoleyError "audio" where pages are missing or the last one is cut off, for another codec, and for parts of two shapes
 */
export async function decodeOgg(bytes: Uint8Array, where: string): Promise<Waveform> {
  const links = readLinks(bytes, where);
  checkOneShape(links, where);
  checkSampleTotal(
    links.reduce((sum, link) => sum + mostSamples(bytes, link, where), 0),
    where,
  );
  const parts: Waveform[] = [];
  for (const link of links) parts.push(await link.codec.decode(laidAnew(bytes, link, where), where));
  const sampleRate = parts[0]?.sampleRate ?? 0;
  return { sampleRate, channels: joined(parts.map(({ channels }) => channels)) };
}

/** The codec within: `Ogg Vorbis`, `Opus`. */
export function oggEncoding(bytes: Uint8Array, where: string): string {
  return readLinks(bytes, where)[0]?.codec.name ?? "Ogg";
}

/** That of the first stream; 0 where none can be told. */
export function oggSampleRate(bytes: Uint8Array, where: string): number {
  return readLinks(bytes, where)[0]?.sampleRate ?? 0;
}

function joined(parts: readonly (readonly Float32Array[])[]): readonly Float32Array[] {
  const [first = [], ...rest] = parts;
  if (rest.length === 0) return first;
  return first.map((_, channel) => joinedFloats(parts.map((part) => part[channel] ?? new Float32Array(0))));
}

function readLinks(bytes: Uint8Array, where: string): Link[] {
  const links: Link[] = [];
  let seconds = 0;
  let before: OggPage | null = null;
  for (const page of oggPages(bytes, where)) {
    const last = links.at(-1);
    if (page.isFirst && before?.isFirst) throw codecError("several streams", where);
    if (last && before) checkFollows(before, page.isFirst ? null : page, page.start, where);
    if (last && before && page.isFirst) seconds += granuleSeconds(before, last);
    if (last && !page.isFirst) last.end = page.end;
    if (page.isFirst) {
      links.push({ ...firstPacket(bytes, page, where), startSeconds: seconds, start: page.start, end: page.end });
    }
    before = page;
  }
  if (before === null || links.length === 0) {
    throw audioError(where, "a page that begins a stream", "none", "the file is damaged; copy or download it again");
  }
  checkFollows(before, null, bytes.length, where);
  return links;
}

/**
 * Makes sure that no page is lost: pages are counted, and before the end of a stream that is not said there is nothing else.
 *
 * What was recorded from a radio has its headers, and then what came at that time, whose count is another.
 *
 * @param page the next of its stream; null where it ends
 * @param end where the next page, or the end of the file, is
 */
function checkFollows(before: OggPage, page: OggPage | null, end: number, where: string): void {
  if (page === null && (before.isLast || before.end === end)) return;
  const isOwn = page?.serial === before.serial;
  if (isOwn && (page.index === (before.index + 1) % 2 ** 32 || before.granule === 0)) return;
  const expected = `page ${before.index + 1} of the stream at byte ${before.end}`;
  const came = page === null ? "other bytes" : isOwn ? `page ${page.index}` : "one of another stream";
  throw audioError(where, expected, came, "the file is damaged; copy or download it again");
}

/** A stream as decoders understand it: of what was counted and nothing else, in pages that are full, without comments. */
function laidAnew(bytes: Uint8Array, { codec: { noComments }, start, end }: Link, where: string): Uint8Array {
  const groups: OggPackets[] = [];
  let count = 0;
  for (const group of oggPackets(bytes.subarray(start, end), where)) {
    const second = 1 - count;
    const packets = group.packets.map((packet, i) => (i === second ? (noComments ?? packet) : packet));
    groups.push({ ...group, packets });
    count += packets.length;
  }
  return oggStream(groups, groups.at(-1)?.isLast);
}

/** Of all channels, by what its packets say of themselves. */
function mostSamples(bytes: Uint8Array, { codec, head, channelCount, start, end }: Link, where: string): number {
  let samples = 0;
  for (const { packets } of oggPackets(bytes.subarray(start, end), where)) {
    for (const packet of packets) samples += codec.packetSamples(packet, head);
  }
  return samples * channelCount;
}

function firstPacket(bytes: Uint8Array, page: OggPage, where: string) {
  const packet = bytes.subarray(page.bodyStart, page.end);
  const begins = (magic: string): boolean => String.fromCharCode(...packet.subarray(0, magic.length)) === magic;
  const codec = oggCodecs.find(({ magic }) => begins(magic));
  if (codec === undefined)
    throw codecError(otherCodecs.find(([magic]) => begins(magic))?.[1] ?? "another codec", where);
  if (packet.length < 19) throw audioError(where, "a whole first packet", "a part of one", "the file is damaged");
  // Enough bytes for every field that is asked for.
  const padded = new Uint8Array(64);
  padded.set(packet.subarray(0, 64));
  const head = new DataView(padded.buffer);
  return { codec, head, ...codec.shape(head) };
}

function codecError(came: string, where: string): Error {
  const advice = "convert it first, as with: ffmpeg -i in.ogg -vn out.wav";
  return audioError(where, "one stream of Vorbis, Opus or FLAC in Ogg", `${came}, which is beyond foley`, advice);
}

/** The last page of a stream tells how many samples it has, at its rate. */
function granuleSeconds({ granule }: OggPage, { sampleRate }: Link): number {
  return sampleRate > 0 ? granule / sampleRate : 0;
}
