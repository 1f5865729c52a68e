/** A chunk of a RIFF file: its four-letter name and where its bytes lie. */
export interface RiffChunk {
  readonly id: string;
  /** Offset of the content within the file. */
  readonly start: number;
  /** The size that the chunk claims, which may run past the end of a damaged file. */
  readonly size: number;
}

/** RIFX is RIFF with the high byte first; RF64 and BW64 have room for sizes beyond 4 GiB. */
const riffKinds = ["RIFF", "RIFX", "RF64", "BW64"];

export function isWav(bytes: Uint8Array): boolean {
  return bytes.length >= 12 && riffKinds.includes(fourLetters(bytes, 0)) && fourLetters(bytes, 8) === "WAVE";
}

/** Whether numbers have their low byte first, as they have in every kind but RIFX. */
export function isLittleEndianRiff(bytes: Uint8Array): boolean {
  return fourLetters(bytes, 0) !== "RIFX";
}

export function fourLetters(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

/** The size that stands for "look it up in the ds64 chunk", or for "not known yet" in a stream. */
const unknownSize = 0xffffffff;

/** The chunks in `bytes` from `offset` on; the last may claim more than is there, or be none, where samples go on that nobody counted. */
export function riffChunks(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
  isLittleEndian: boolean = isLittleEndianRiff(bytes),
): RiffChunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: RiffChunk[] = [];
  let large: number | undefined;
  let isPastData = false;
  for (let at = offset; at + 8 <= end; ) {
    const id = fourLetters(bytes, at);
    const start = at + 8;
    const claimed = view.getUint32(at + 4, isLittleEndian);
    // In RF64 the size of the samples is a 64-bit number, the second in ds64.
    if (id === "ds64" && start + 16 <= end) large = Number(view.getBigUint64(start + 8, true));
    const size = id === "data" && claimed === unknownSize && large !== undefined ? large : claimed;
    chunks.push({ id, start, size });
    isPastData ||= id === "data";
    // Silence would be a chunk every eight bytes.
    if (!isChunkName(bytes, at) && (size === 0 || isPastData)) break;
    at = nextChunk(bytes, start + size, size);
  }
  return chunks;
}

/** Chunks begin at even places, though some writers leave out the byte between. */
function nextChunk(bytes: Uint8Array, end: number, size: number): number {
  const even = end + (size % 2);
  return even !== end && !isChunkName(bytes, even) && isChunkName(bytes, end) ? end : even;
}

/** Four printable letters, of which the first is no space. */
export function isChunkName(bytes: Uint8Array, at: number): boolean {
  return /^[!-~][ -~]{3}$/.test(fourLetters(bytes, at));
}
