import { type FileHandle, open } from "node:fs/promises";
import { FoleyError } from "../engine/tensor/error.ts";

/** A file inside a tar archive. */
export interface TarEntry {
  readonly name: string;
  /** Its first byte in the archive. */
  readonly start: number;
  readonly size: number;
}

const blockBytes = 512;
/** Names and attributes of the next entry are this long at most; anything longer is damage. */
const longestAttributes = 1 << 20;

/**
 * The files in a tar archive, of which only the headers are read.
 *
 * Knows ustar, GNU's long names and POSIX's extended headers.
 *
 * @throws FoleyError "data" where the archive is damaged or cut off
 */
export async function listTar(path: string): Promise<TarEntry[]> {
  const file = await open(path);
  try {
    const { size: end } = await file.stat();
    return await listEntries(file, end, path);
  } finally {
    await file.close();
  }
}

async function listEntries(file: FileHandle, end: number, where: string): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  let attributes: { name?: string; size?: number } = {};
  for (let position = 0; position + blockBytes <= end; ) {
    const header = await readAt(file, position, blockBytes);
    if (header.every((byte) => byte === 0)) break;
    checkHeader(header, position, where);
    const size = attributes.size ?? numberAt(header, 124, 12);
    const start = position + blockBytes;
    if (start + size > end) throw damaged(where, `${size} bytes at ${start}`, `${end - start}`);
    const type = String.fromCharCode(header[156] as number);
    if (type === "L" || type === "x") {
      if (size > longestAttributes) throw damaged(where, "attributes of an entry", `${size} bytes of them`);
      const bytes = await readAt(file, start, size);
      attributes = { ...attributes, ...(type === "L" ? { name: textOf(bytes) } : extendedAttributes(bytes)) };
    } else {
      if (type === "0" || type === "\0") entries.push({ name: attributes.name ?? nameOf(header), start, size });
      attributes = {};
    }
    position = start + blockBytes * Math.ceil(size / blockBytes);
  }
  return entries;
}

/** The sum of all bytes of a header, its own eight taken for spaces, tells headers from anything else. */
function checkHeader(header: Uint8Array, position: number, where: string): void {
  let sum = 8 * 32;
  for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) sum += byte;
  if (sum !== numberAt(header, 148, 8))
    throw damaged(where, `the header of a file at byte ${position}`, "something else");
}

function nameOf(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = textOf(header.subarray(257, 262)) === "ustar";
  const prefix = isUstar && header[262] === 0 ? textOf(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** Octal digits, or where the first bit is set GNU's big-endian bytes. */
function numberAt(header: Uint8Array, offset: number, length: number): number {
  const bytes = header.subarray(offset, offset + length);
  if (((bytes[0] as number) & 0x80) === 0) return Number.parseInt(textOf(bytes).trim() || "0", 8);
  return bytes.subarray(1).reduce((value, byte) => 256 * value + byte, 0);
}

/** Lines of "length name=value". */
function extendedAttributes(bytes: Uint8Array): { name?: string; size?: number } {
  const found: { name?: string; size?: number } = {};
  for (let position = 0; position < bytes.length; ) {
    const length = Number.parseInt(new TextDecoder().decode(bytes.subarray(position, position + 20)), 10);
    if (!(length > 0)) break;
    const line = new TextDecoder().decode(bytes.subarray(position, position + length - 1));
    const [, key, value = ""] = /^\d+ ([^=]+)=(.*)$/s.exec(line) ?? [];
    if (key === "path") found.name = value;
    if (key === "size") found.size = Number(value);
    position += length;
  }
  return found;
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

function damaged(where: string, expected: string, came: string): FoleyError {
  return new FoleyError(
    "data",
    `${where}: expected ${expected}, got ${came}; the archive is damaged or cut off, copy it again`,
  );
}
