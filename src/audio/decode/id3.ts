/** The bytes that an ID3v2 tag at the beginning takes; its size is written in seven bits per byte. */
export function id3Size(bytes: Uint8Array): number {
  const [i, d, three, , , flags = 0, a = 0, b = 0, c = 0, e = 0] = bytes;
  if (i !== 0x49 || d !== 0x44 || three !== 0x33) return 0;
  const footer = flags & 0x10 ? 10 : 0;
  return 10 + ((a << 21) | (b << 14) | (c << 7) | e) + footer;
}
