import { joinedBytes } from "../join-bytes.ts";

/** Packets that share a page, and what the page says of time. */
export interface OggGroup {
  readonly packets: readonly Uint8Array[];
  /** Samples from the beginning of the stream to the end of the group's last packet, in the codec's own way of counting. */
  readonly granule: number;
}

/** Where things lie in a page's header. */
const checkAt = 22;
const segmentsAt = 27;
/** A page's table has a byte for its length. */
const mostSegments = 255;
const [continues, beginsStream, endsStream] = [1, 2, 4];

/**
 * One logical stream of Ogg: each group begins a page, and takes more where it is too long for one.
 *
 * The stream's number is made of its packets, so that the same sound gives the same bytes.
 *
 * @param ends whether the last page says that the stream ends there
 * @see RFC 3533, section 6
 */
export function oggStream(groups: readonly OggGroup[], ends = true): Uint8Array {
  const serial = groups.reduce((sum, { packets }) => packets.reduce(oggCheck, sum), 0);
  const pages = groups.flatMap(pagesOf);
  return joinedBytes(
    pages.map((page, index) => writePage(page, { serial, index, isLast: ends && index === pages.length - 1 })),
  );
}

interface OggPage {
  readonly segments: readonly Uint8Array[];
  readonly isContinued: boolean;
  /** Null where no packet ends in the page. */
  readonly granule: number | null;
}

function pagesOf({ packets, granule }: OggGroup): OggPage[] {
  const segments = packets.flatMap(segmentsOf);
  return Array.from({ length: Math.ceil(segments.length / mostSegments) }, (_, i) => {
    const own = segments.slice(i * mostSegments, (i + 1) * mostSegments);
    const isContinued = segments[i * mostSegments - 1]?.length === 255;
    return { segments: own, isContinued, granule: own.some(({ length }) => length < 255) ? granule : null };
  });
}

/** Parts of 255 bytes and one of fewer, be it of none: that is how a packet's end is told. */
function segmentsOf(packet: Uint8Array): Uint8Array[] {
  const count = Math.floor(packet.length / 255) + 1;
  return Array.from({ length: count }, (_, i) => packet.subarray(i * 255, (i + 1) * 255));
}

interface PagePlace {
  readonly serial: number;
  readonly index: number;
  readonly isLast: boolean;
}

function writePage({ segments, isContinued, granule }: OggPage, { serial, index, isLast }: PagePlace): Uint8Array {
  const bodyAt = segmentsAt + segments.length;
  const page = new Uint8Array(segments.reduce((sum, { length }) => sum + length, bodyAt));
  const view = new DataView(page.buffer);
  page.set(new TextEncoder().encode("OggS"));
  page[5] = (isContinued ? continues : 0) | (index === 0 ? beginsStream : 0) | (isLast ? endsStream : 0);
  view.setBigInt64(6, granule === null ? -1n : BigInt(granule), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, index, true);
  page[segmentsAt - 1] = segments.length;
  let at = bodyAt;
  for (const [i, segment] of segments.entries()) {
    page[segmentsAt + i] = segment.length;
    page.set(segment, at);
    at += segment.length;
  }
  view.setUint32(checkAt, oggCheck(0, page), true);
  return page;
}

/** CRC-32 from the high bit on, by 0x04c11db7, as Ogg has it. */
function oggCheck(sum: number, bytes: Uint8Array): number {
  let check = sum;
  for (const byte of bytes) check = (check << 8) ^ (checkOfByte[((check >>> 24) ^ byte) & 255] as number);
  return check >>> 0;
}

const checkOfByte = Uint32Array.from({ length: 256 }, (_, byte) => {
  let check = byte << 24;
  for (let bit = 0; bit < 8; bit++) check = check & 0x8000_0000 ? (check << 1) ^ 0x04c1_1db7 : check << 1;
  return check;
});
