import { audioError } from "../waveform.ts";

/** Where a header says that samples lie. */
export interface CountedBytes {
  readonly start: number;
  readonly size: number;
}

/**
 * From this size on, a count that goes beyond the end of the file was written before the length was known: programs that
 * write into a pipe put 0x7f000000, 0x7ffff000, 0x80000000 or 0xffffffff there, some of them less a header or a frame.
 */
const leastPlaceholder = 0x7eff_0000;

/** Whether a count stands for "as far as the file goes". */
export function isPlaceholder(size: number, bytesThere: number): boolean {
  return size >= leastPlaceholder && size > bytesThere;
}

/**
 * The bytes that a header counts, all of which must be there, unless their number was left open.
 *
 * @throws FoleyError "audio" where bytes are missing
 */
export function countedBytes(bytes: Uint8Array, { start, size }: CountedBytes, where: string): Uint8Array {
  const there = Math.max(0, bytes.length - start);
  if (isPlaceholder(size, there)) return bytes.subarray(start);
  if (size <= there) return bytes.subarray(start, start + size);
  throw audioError(where, `${size} bytes of samples`, String(there), "the file is cut off; copy or download it again");
}
