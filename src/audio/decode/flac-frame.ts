/** Bytes of a header before the number of the frame, and the most that its number and sizes take. */
const fixedBytes = 4;

/**
 * The samples per channel of the FLAC frame whose header lies at a place; 0 where there is none.
 *
 * @see RFC 9639, section 9.1
 */
export function flacSamplesAt(bytes: Uint8Array, at: number): number {
  const [sync, second, sizes, shape] = bytes.subarray(at, at + fixedBytes);
  if (sync !== 0xff || second === undefined || (second & 0xfe) !== 0xf8 || sizes === undefined) return 0;
  const [sizeCode, rateCode] = [sizes >> 4, sizes & 15];
  if (shape === undefined || sizeCode === 0 || rateCode === 15 || shape >> 4 > 10 || (shape & 1) !== 0) return 0;
  const sizeAt = at + fixedBytes + numberBytes(bytes[at + fixedBytes] ?? 0);
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
  const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0;
  const end = sizeAt + sizeBytes + rateBytes;
  if (end >= bytes.length || crc8(bytes.subarray(at, end)) !== bytes[end]) return 0;
  return samplesOf(sizeCode, bytes.subarray(sizeAt, sizeAt + sizeBytes));
}

/** The frame's number is written as UTF-8 writes letters. */
function numberBytes(first: number): number {
  if (first < 0xc0) return 1;
  return Math.clz32(~(first << 24));
}

function samplesOf(code: number, written: Uint8Array): number {
  if (code === 1) return 192;
  if (code <= 5) return 576 << (code - 2);
  if (code >= 8) return 256 << (code - 8);
  return written.reduce((sum, byte) => 256 * sum + byte, 0) + 1;
}

/** x^8 + x^2 + x + 1. */
function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 7) & 0xff : crc << 1;
  }
  return crc;
}
