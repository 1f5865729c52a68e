import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { malformed, printable, unknownForm } from "./defect.ts";

/** Where the bytes of one thing lie in a file. */
export interface StoredRange {
  readonly byteOffset: number;
  readonly byteLength: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const locator64Bytes = 20;
const end64Bytes = 56;
const centralBytes = 46;
const localBytes = 30;
const maxCommentBytes = 0xffff;
const in64 = 0xffffffff;
// A few hundred thousand entries; each costs several times its bytes in memory.
const maxDirectoryBytes = 2 ** 25;

interface Entry {
  readonly name: string;
  readonly headerOffset: number;
  readonly byteLength: number;
  /** Where the next entry begins, or the directory. */
  readonly end: number;
}

/** A zip archive whose entries are stored as they are, as PyTorch writes them: bytes are read where they lie. */
export class ZipArchive {
  readonly #source: ByteSource;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(source: ByteSource, entries: ReadonlyMap<string, Entry>) {
    this.#source = source;
    this.#entries = entries;
  }

  /** @throws FoleyError "weights" where the archive is malformed, cut or compressed */
  static async open(source: ByteSource): Promise<ZipArchive> {
    const { byteOffset, byteLength } = await findDirectory(source);
    const { buffer } = await source.read(byteOffset, byteLength);
    return new ZipArchive(source, withEnds(parseDirectory(source.name, buffer), byteOffset));
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Where the bytes of an entry lie: its own header says, since PyTorch pads it for alignment. */
  async locate(name: string): Promise<StoredRange> {
    const { name: where, size } = this.#source;
    const entry = this.#entries.get(name);
    if (entry === undefined) throw malformed(where, `${name} in the archive`, "an archive without it");
    const { headerOffset, byteLength, end } = entry;
    const named = new TextEncoder().encode(name);
    const headerBytes = localBytes + named.length;
    checkWithin(where, headerOffset, headerBytes, size);
    const bytes = await this.#source.read(headerOffset, headerBytes);
    const header = new DataView(bytes.buffer);
    const own = bytes.subarray(localBytes);
    // Of a header and a directory that disagree, PyTorch and scanners may believe different ones.
    if (header.getUint32(0, true) !== localSignature || !own.every((byte, index) => byte === named[index])) {
      throw malformed(where, `${printable(name)} where the directory says`, "something else");
    }
    const byteOffset = headerOffset + localBytes + header.getUint16(26, true) + header.getUint16(28, true);
    checkWithin(where, byteOffset, byteLength, size);
    if (byteOffset + byteLength > end) throw malformed(where, "entries beside one another", "two that overlap");
    return { byteOffset, byteLength };
  }

  async read(name: string): Promise<Uint8Array> {
    const { byteOffset, byteLength } = await this.locate(name);
    return this.#source.read(byteOffset, byteLength);
  }
}

/** No byte belongs to two entries: archives that claim so expand to many times their size. */
function withEnds(entries: ReadonlyMap<string, Omit<Entry, "end">>, directoryOffset: number): Map<string, Entry> {
  const inOrder = [...entries.values()].toSorted((a, b) => a.headerOffset - b.headerOffset);
  return new Map(
    inOrder.map((entry, index) => [entry.name, { ...entry, end: inOrder[index + 1]?.headerOffset ?? directoryOffset }]),
  );
}

async function findDirectory(source: ByteSource): Promise<StoredRange> {
  const { name: path, size } = source;
  const tailStart = Math.max(0, size - endBytes - maxCommentBytes - locator64Bytes);
  const tail = new DataView((await source.read(tailStart, size - tailStart)).buffer);
  let end = tail.byteLength - endBytes;
  while (end >= 0 && tail.getUint32(end, true) !== endSignature) end--;
  if (end < 0) throw malformed(path, "a zip archive with a directory at its end", "a file that was cut");
  const byteLength = tail.getUint32(end + 12, true);
  const byteOffset = tail.getUint32(end + 16, true);
  const locator = end - locator64Bytes;
  const is64 = locator >= 0 && tail.getUint32(locator, true) === locator64Signature;
  const range = is64 ? await readEnd64(source, tail, locator) : { byteOffset, byteLength };
  checkWithin(path, range.byteOffset, range.byteLength, size);
  if (range.byteLength > maxDirectoryBytes) throw malformed(path, "a directory of the archive", "one too large");
  return range;
}

async function readEnd64(source: ByteSource, tail: DataView, locator: number): Promise<StoredRange> {
  const { name: path, size } = source;
  const position = Number(tail.getBigUint64(locator + 8, true));
  checkWithin(path, position, end64Bytes, size);
  const end = new DataView((await source.read(position, end64Bytes)).buffer);
  if (end.getUint32(0, true) !== end64Signature) throw malformed(path, "the end of a zip64 archive", "something else");
  return { byteLength: Number(end.getBigUint64(40, true)), byteOffset: Number(end.getBigUint64(48, true)) };
}

function parseDirectory(path: string, directory: ArrayBuffer): Map<string, Omit<Entry, "end">> {
  const view = new DataView(directory);
  const entries = new Map<string, Omit<Entry, "end">>();
  for (let at = 0; at < view.byteLength; ) {
    if (view.byteLength - at < centralBytes || view.getUint32(at, true) !== centralSignature) {
      throw malformed(path, "an entry in the archive's directory", "something else");
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + centralBytes + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > view.byteLength) throw malformed(path, "a whole directory of the archive", "one that was cut");
    const name = new TextDecoder().decode(new Uint8Array(directory, at + centralBytes, nameLength));
    const extra = new DataView(directory, at + centralBytes + nameLength, extraLength);
    const entry = parseEntry(path, view, at, name, extra);
    // Of two entries of one name PyTorch and scanners may take different ones.
    if (entries.has(name)) throw malformed(path, "each name once in the archive", "one twice");
    entries.set(name, entry);
    at = next;
  }
  return entries;
}

function parseEntry(path: string, view: DataView, at: number, name: string, extra: DataView): Omit<Entry, "end"> {
  const isStored = view.getUint16(at + 10, true) === 0 && (view.getUint16(at + 8, true) & 1) === 0;
  // TorchScript compresses the text of its program, and nothing else.
  if (!isStored && name.includes("/code/")) {
    throw unknownForm(path, "weights", "a TorchScript program", "use a file of its state_dict() alone");
  }
  if (!isStored) throw malformed(path, "an archive that is neither compressed nor encrypted", "one that is");
  const packed = view.getUint32(at + 20, true);
  const whole = view.getUint32(at + 24, true);
  const offset = view.getUint32(at + 42, true);
  const wide = parseWide(path, extra, [whole, packed, offset]);
  const [byteLength = 0, packedLength = 0, headerOffset = 0] = wide;
  if (byteLength !== packedLength) throw malformed(path, "an archive that is not compressed", "one that is");
  return { name, headerOffset, byteLength };
}

/** The numbers that did not fit 32 bits stand in the extra field of zip64, in this order. */
function parseWide(path: string, extra: DataView, narrow: readonly number[]): number[] {
  if (!narrow.includes(in64)) return [...narrow];
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const end = next + extra.getUint16(at + 2, true);
    return narrow.map((value) => {
      if (value !== in64) return value;
      if (next + 8 > Math.min(end, extra.byteLength)) throw malformed(path, "a zip64 entry", "one that was cut");
      next += 8;
      return Number(extra.getBigUint64(next - 8, true));
    });
  }
  throw malformed(path, "a zip64 entry with its sizes", "one without");
}

/** Bytes outside of the file are asked for by files that were cut. */
export function checkWithin(path: string, byteOffset: number, byteLength: number, size: number): void {
  if (byteOffset + byteLength <= size) return;
  throw malformed(path, `${byteLength} bytes at ${byteOffset}`, `a file of ${size} (truncated)`);
}
