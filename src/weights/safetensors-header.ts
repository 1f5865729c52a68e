import type { ByteSource } from "../engine/bytes/byte-source.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type Shape, sizeOf } from "../engine/tensor/shape.ts";
import { type StoredDType, storedDTypes, storedNames } from "./stored-dtype.ts";

/** Where one tensor lies in its file. */
export interface TensorEntry {
  readonly stored: StoredDType;
  readonly shape: Shape;
  /** First byte, counted from the start of the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

// The format's own bound, which keeps a corrupt length from asking for all memory.
const maxHeaderBytes = 100_000_000;

const advice = "download or write the safetensors file again";

/**
 * Names, shapes and byte offsets of a safetensors file, without its numbers.
 *
 * @throws FoleyError "weights" where anything about the file is malformed, its length included
 * @see https://github.com/huggingface/safetensors#format
 */
export async function readHeader(source: ByteSource): Promise<SafetensorsHeader> {
  const { name, size } = source;
  if (size < 8) throw malformed(name, "at least 8 bytes of header length", `${size} bytes`);
  const prefix = await source.read(0, 8);
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  if (length > maxHeaderBytes || length > size - 8) {
    throw malformed(name, "a header that fits in the file", `a header of ${length} bytes in a file of ${size}`);
  }
  const header = parseObject(name, await source.read(8, length));
  return checkHeader(name, header, 8 + length, size);
}

/** One line for a broken file; the advice is the same for every defect. */
function malformed(path: string, expected: string, came: string, cause?: unknown): FoleyError {
  const message = `${path}: expected ${expected}, got ${came}; ${advice}`;
  return new FoleyError("weights", message, { cause });
}

function parseObject(path: string, bytes: Uint8Array): Record<string, unknown> {
  const parsed = parseJson(decode(path, bytes), path, { code: "weights", expected: "a header in JSON", advice });
  if (!isObject(parsed)) throw malformed(path, "a JSON object as header", JSON.stringify(parsed).slice(0, 40));
  return parsed;
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw malformed(path, "a header in UTF-8", "other bytes", cause);
  }
}

function checkHeader(
  path: string,
  header: Record<string, unknown>,
  dataStart: number,
  fileBytes: number,
): SafetensorsHeader {
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map(
    Object.entries(entries).map(([name, entry]) => [name, checkEntry(path, name, entry, dataStart)]),
  );
  checkLayout(path, tensors, dataStart, fileBytes);
  return { tensors, metadata: checkMetadata(path, metadata) };
}

function checkMetadata(path: string, metadata: unknown): Record<string, string> {
  if (isStrings(metadata)) return metadata;
  throw malformed(path, "__metadata__ that maps words to strings", JSON.stringify(metadata).slice(0, 60));
}

function checkEntry(path: string, name: string, entry: unknown, dataStart: number): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  const stored = storedNames.find((known) => known === dtype);
  // U16, F8_E4M3, C64: the format grows.
  if (stored === undefined && typeof dtype === "string" && /^[A-Z]+\d\w{0,20}$/.test(dtype)) {
    const message = `${path}: expected tensor "${name}" with a dtype among ${storedNames.join(", ")}, got ${dtype}`;
    throw new FoleyError("weights", `${message}; store it as F32, F16 or BF16`);
  }
  if (stored === undefined) {
    const expected = `tensor "${name}" with a dtype among ${storedNames.join(", ")}`;
    throw malformed(path, expected, JSON.stringify(dtype) ?? "none");
  }
  if (!isCounts(shape)) throw malformed(path, `tensor "${name}" with a shape`, JSON.stringify(shape) ?? "none");
  const [begin, end] = isCounts(offsets) && offsets.length === 2 ? offsets : [];
  if (begin === undefined || end === undefined) {
    throw malformed(path, `tensor "${name}" with two data_offsets`, JSON.stringify(offsets) ?? "none");
  }
  const byteLength = sizeOf(shape) * storedDTypes[stored].bytes;
  if (end - begin !== byteLength) {
    const came = `data_offsets ${begin} to ${end}`;
    throw malformed(path, `tensor "${name}" (${stored} [${shape.join(", ")}]) in ${byteLength} bytes`, came);
  }
  return { stored, shape, byteOffset: dataStart + begin, byteLength };
}

/** The format wants every byte after the header to belong to exactly one tensor. */
function checkLayout(
  path: string,
  tensors: ReadonlyMap<string, TensorEntry>,
  dataStart: number,
  fileBytes: number,
): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength);
  let next = dataStart;
  for (const [name, { byteOffset, byteLength }] of inOrder) {
    if (byteOffset !== next) {
      const defect = byteOffset < next ? "one that overlaps another" : "unused bytes before it";
      throw malformed(path, `tensor "${name}" to begin at data byte ${next - dataStart}`, defect);
    }
    next += byteLength;
  }
  if (next !== fileBytes) {
    const defect = fileBytes < next ? "(truncated)" : "(bytes after the last tensor)";
    throw malformed(path, `a file of ${next} bytes, as its header says`, `${fileBytes} ${defect}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((word) => typeof word === "string");
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
