import type { OggGroup } from "../encode/ogg-pages.ts";
import { joinedBytes } from "../join-bytes.ts";
import { fourLetters } from "../wav/riff.ts";
import { audioError } from "../waveform.ts";

/** A page of Ogg, as its header says it. */
export interface OggPage {
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
  /** Whether a stream begins here, with the packet that says what it is. */
  readonly isFirst: boolean;
  /** Whether its stream ends here. */
  readonly isLast: boolean;
  readonly serial: number;
  /** Its place in its stream. */
  readonly index: number;
  /** Samples to the end of the last packet that ends here, in the codec's own way of counting; -1 where none ends. */
  readonly granule: number;
  /** The sizes of the page's segments; packets end at those below 255. */
  readonly segments: Uint8Array;
}

/** "OggS" */
const mark = 0x4f676753;
const headerBytes = 27;
/** Longer than any packet may be, but for comments, which nobody needs to decode a sound: FLAC's blocks have 24 bits for their size. */
const mostPacketBytes = 2 ** 24 + 4;

export function isOgg(bytes: Uint8Array): boolean {
  return fourLetters(bytes, 0) === "OggS";
}

/**
 * The pages of a file, in order; bytes between them are passed over.
 *
 * @throws FoleyError "audio" where the last page is cut off: decoders say nothing of it, but pages tell their own sizes
 */
export function* oggPages(bytes: Uint8Array, where: string): Generator<OggPage> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = 0;
  for (let at = nextPage(bytes, view, 0); at >= 0; at = nextPage(bytes, view, end)) {
    const page = pageAt(bytes, view, at);
    end = page.end;
    if (end > bytes.length) throw cutOff(bytes, end, where);
    yield page;
  }
  const isPartOfPage = end < bytes.length && end + headerBytes > bytes.length;
  if (isPartOfPage && "OggS".startsWith(fourLetters(bytes, end))) throw cutOff(bytes, end, where);
}

function cutOff(bytes: Uint8Array, end: number, where: string): Error {
  const expected = `${Math.max(end, bytes.length + 1)} bytes or more`;
  return audioError(where, expected, String(bytes.length), "the file is cut off; copy or download it again");
}

/** Where the next page begins, from a place on; -1 where there is none. */
function nextPage(bytes: Uint8Array, view: DataView, from: number): number {
  for (let at = bytes.indexOf(mark >> 24, from); at >= 0; at = bytes.indexOf(mark >> 24, at + 1)) {
    if (at + headerBytes > bytes.length) return -1;
    // Of other versions and flags there are none.
    if (view.getUint32(at) === mark && view.getUint8(at + 4) === 0 && view.getUint8(at + 5) < 8) return at;
  }
  return -1;
}

function pageAt(bytes: Uint8Array, view: DataView, start: number): OggPage {
  const flags = view.getUint8(start + 5);
  const bodyStart = start + headerBytes + view.getUint8(start + 26);
  const segments = bytes.subarray(start + headerBytes, bodyStart);
  let end = bodyStart;
  for (const size of segments) end += size;
  return {
    ...{ start, bodyStart, end, segments },
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0,
    serial: view.getUint32(start + 14, true),
    index: view.getUint32(start + 18, true),
    granule: Number(view.getBigInt64(start + 6, true)),
  };
}

/** The packets that end in one page. */
export interface OggPackets extends OggGroup {
  readonly isLast: boolean;
}

/**
 * The packets of a stream, whole, by the pages in which they end.
 *
 * @throws FoleyError "audio" where one that is not the second, which holds comments, is longer than any may be
 */
export function* oggPackets(bytes: Uint8Array, where: string): Generator<OggPackets> {
  let [begun, begunBytes, count]: [Uint8Array[], number, number] = [[], 0, 0];
  for (const { bodyStart, segments, granule, isLast } of oggPages(bytes, where)) {
    const packets: Uint8Array[] = [];
    let [from, at] = [bodyStart, bodyStart];
    for (const size of segments) {
      at += size;
      if (size === 255) continue;
      const rest = bytes.subarray(from, at);
      packets.push(begun.length === 0 ? rest : joinedBytes([...begun, rest]));
      [begun, begunBytes, from, count] = [[], 0, at, count + 1];
    }
    if (at > from) begun.push(bytes.subarray(from, at));
    begunBytes += at - from;
    if (begunBytes > mostPacketBytes && count !== 1) {
      throw audioError(where, `packets of up to ${mostPacketBytes} bytes`, "a longer one", "the file is damaged");
    }
    if (packets.length > 0) yield { packets, granule, isLast };
  }
}
