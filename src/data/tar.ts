import { type FileHandle, open } from "node:fs/promises";
import { checkRegularFile } from "../files/regular-file.ts";

/** A file inside a tar archive. */
export interface TarEntry {
  /** Without the `./` of an archive that was made of the folder `.`, so that it is the same as one made of `*`. */
  readonly name: string;
  /** Its first byte in the archive. */
  readonly start: number;
  readonly size: number;
}

export interface TarListing {
  /** Files that are whole, in the order of the archive. */
  readonly entries: readonly TarEntry[];
  /** One line on where the archive stops being one, after these; null where it is whole. */
  readonly damage: string | null;
}

const blockBytes = 512;
/** Names and attributes of the next entry are this long at most; anything longer is damage. */
const longestAttributes = 1 << 20;

/**
 * The files in a tar archive, of which only the headers are read.
 *
 * Knows ustar, GNU's long names and POSIX's extended headers. Nothing that a header says is believed: sizes are whole,
 * not negative, and end within the archive, so that each step goes on and the list is never longer than the archive.
 *
 * @throws FoleyError "not-found" or "io" where it cannot be read
 */
export async function listTar(path: string): Promise<TarListing> {
  await checkRegularFile(path, "an archive");
  const file = await open(path);
  try {
    const { size: end } = await file.stat();
    return await listEntries(file, end, path);
  } finally {
    await file.close();
  }
}

/** What headers say of the entry that follows them. */
interface Attributes {
  readonly name: string | null;
  readonly size: number | null;
}

const noAttributes: Attributes = { name: null, size: null };

/** A line of what was expected and what came. */
class Damage extends Error {}

async function listEntries(file: FileHandle, end: number, where: string): Promise<TarListing> {
  const entries: TarEntry[] = [];
  let attributes = noAttributes;
  try {
    for (let position = 0; position < end; ) {
      const header = await readAt(file, position, blockBytes);
      if (header.every((byte) => byte === 0)) break;
      checkHeader(header, position);
      const type = typeOf(header);
      const start = position + blockBytes;
      const size = sizeOf(header, type, attributes, position);
      if (size > end - start) throw new Damage(`expected ${size} bytes at ${start}, got ${end - start}`);
      const read = attributeReaders[type];
      if (read !== undefined) {
        if (size > longestAttributes) throw new Damage(`expected attributes of an entry, got ${size} bytes of them`);
        attributes = { ...attributes, ...read(await readAt(file, start, size), start) };
      } else {
        if (fileTypes.has(type)) entries.push({ name: tidyName(attributes.name ?? nameOf(header)), start, size });
        attributes = noAttributes;
      }
      position = start + blockBytes * Math.ceil(size / blockBytes);
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return { entries, damage: `${where}: ${error.message}; the archive is damaged or cut off, copy it again` };
  }
  return { entries, damage: null };
}

const fileTypes: ReadonlySet<string> = new Set(["0", "\0", "7"]);

/** Links, devices, folders and pipes hold no bytes, whatever the size in their headers. */
const bare: ReadonlySet<string> = new Set(["1", "2", "3", "4", "5", "6"]);

/** By the type of the header: what its bytes say of the next entry, or, as links' long names do, nothing. */
const attributeReaders: Readonly<Record<string, (bytes: Uint8Array, start: number) => Partial<Attributes>>> = {
  L: (bytes) => ({ name: textOf(bytes) }),
  K: () => ({}),
  x: extendedAttributes,
  g: () => ({}),
};

function typeOf(header: Uint8Array): string {
  return String.fromCharCode(...header.subarray(156, 157));
}

function sizeOf(header: Uint8Array, type: string, attributes: Attributes, position: number): number {
  if (bare.has(type)) return 0;
  // A header of attributes is not what those before it are about.
  if (attributes.size !== null && attributeReaders[type] === undefined) return attributes.size;
  const size = numberAt(header, 124, 12);
  if (size !== null) return size;
  const came = JSON.stringify(textOf(header.subarray(124, 136)));
  throw new Damage(`expected the size of the entry at byte ${position}, got ${came}`);
}

/** The sum of all bytes of a header, its own eight taken for spaces, tells headers from anything else. */
function checkHeader(header: Uint8Array, position: number): void {
  const counted = header.map((byte, index) => (index >= 148 && index < 156 ? 32 : byte));
  const sum = counted.reduce((total, byte) => total + byte, 0);
  // Some old programs took bytes for signed.
  const signed = new Int8Array(counted.buffer).reduce((total, byte) => total + byte, 0);
  const written = numberAt(header, 148, 8);
  if (header.length === blockBytes && (written === sum || written === signed)) return;
  throw new Damage(`expected the header of a file at byte ${position}, got something else`);
}

function nameOf(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = textOf(header.subarray(257, 262)) === "ustar";
  const prefix = isUstar && header[262] === 0 ? textOf(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function tidyName(name: string): string {
  return name.replace(/(^|\/)(?:\.\/+)+/g, "$1");
}

/** Octal digits, or where the first byte is 0x80 GNU's big-endian bytes; null for what is no size, such as -1. */
function numberAt(header: Uint8Array, offset: number, length: number): number | null {
  const bytes = header.subarray(offset, offset + length);
  const [first = 0] = bytes;
  if ((first & 0x80) === 0) {
    const digits = textOf(bytes).trim();
    return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || "0", 8) : null;
  }
  if (first !== 0x80) return null;
  const value = bytes.subarray(1).reduce((total, byte) => 256 * total + byte, 0);
  return Number.isSafeInteger(value) ? value : null;
}

/** Lines of "length name=value", each as long as it says. */
function extendedAttributes(bytes: Uint8Array, start: number): Partial<Attributes> {
  let found: Partial<Attributes> = {};
  for (let position = 0; position < bytes.length && bytes[position] !== 0; ) {
    const [digits = ""] = /^\d{1,7}(?= )/.exec(new TextDecoder().decode(bytes.subarray(position, position + 8))) ?? [];
    const end = position + Number(digits);
    const line = new TextDecoder().decode(bytes.subarray(position + digits.length + 1, end - 1));
    const parting = line.indexOf("=");
    if (digits === "" || end > bytes.length || bytes[end - 1] !== 10 || parting < 1) {
      throw new Damage(`expected lines of attributes as long as they say, got others at byte ${start + position}`);
    }
    found = { ...found, ...attributeOf(line.slice(0, parting), line.slice(parting + 1)) };
    position = end;
  }
  return found;
}

function attributeOf(key: string, value: string): Partial<Attributes> {
  if (key === "path") return { name: textOf(new TextEncoder().encode(value)) };
  if (key !== "size") return {};
  const size = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(size)) return { size };
  throw new Damage(`expected a size among the attributes of an entry, got ${JSON.stringify(value)}`);
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}
