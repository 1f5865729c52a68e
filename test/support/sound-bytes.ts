/** Sound files of any header, right or wrong, byte by byte. */

const ascii = (letters: string): Buffer => Buffer.from(letters, "latin1");

/** A number of so many bytes. */
export function word(value: number | bigint, bytes: number, isLittleEndian = true): Buffer {
  const buffer = Buffer.from(
    BigInt.asUintN(8 * bytes, BigInt(value))
      .toString(16)
      .padStart(2 * bytes, "0"),
    "hex",
  );
  return isLittleEndian ? buffer.reverse() : buffer;
}

/** Integers of so many bits, one after the other. */
export function integers(samples: readonly number[], bytes: number, isLittleEndian = true): Buffer {
  return Buffer.concat(samples.map((sample) => word(sample, bytes, isLittleEndian)));
}

/** What a WAV file says; what is left out is right for 16 bits of one channel at 16 kHz. */
export interface WavParts {
  readonly data: Buffer;
  readonly tag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bytesPerSecond?: number;
  readonly block?: number;
  readonly bits?: number;
  /** After the first 16 bytes of `fmt `. */
  readonly extra?: Buffer;
  /** Chunks before the samples. */
  readonly before?: Buffer;
  readonly after?: Buffer;
  readonly size?: number;
  readonly riffSize?: number;
  readonly kind?: "RIFF" | "RIFX";
}

export function wavBytes(parts: WavParts): Buffer {
  const { data, tag = 1, channels = 1, rate = 16_000, bits = 16, kind = "RIFF", size = data.length } = parts;
  const little = kind === "RIFF";
  const block = parts.block ?? (channels * bits) / 8;
  const format = Buffer.concat([
    word(tag, 2, little),
    word(channels, 2, little),
    word(rate, 4, little),
    word(parts.bytesPerSecond ?? rate * block, 4, little),
    word(block, 2, little),
    word(bits, 2, little),
    parts.extra ?? Buffer.alloc(0),
  ]);
  const body = Buffer.concat([
    ascii("WAVE"),
    chunk("fmt ", format, little),
    parts.before ?? Buffer.alloc(0),
    ascii("data"),
    word(size, 4, little),
    data,
    parts.after ?? Buffer.alloc(0),
  ]);
  return Buffer.concat([ascii(kind), word(parts.riffSize ?? body.length, 4, little), body]);
}

/** A chunk of RIFF or, with the high byte first, of AIFF. */
export function chunk(id: string, content: Buffer, isLittleEndian = true): Buffer {
  return Buffer.concat([ascii(id), word(content.length, 4, isLittleEndian), content]);
}

/** The 24 bytes of an extensible `fmt ` chunk after its first 16: valid bits and the tag within. */
export function extensible(validBits: number, tag: number): Buffer {
  const tail = Buffer.from("000000001000800000aa00389b71", "hex");
  return Buffer.concat([word(22, 2), word(validBits, 2), word(4, 4), word(tag, 2), tail]);
}

export interface AiffParts {
  readonly data: Buffer;
  readonly channels?: number;
  readonly frames: number;
  readonly bits?: number;
  readonly compression?: string;
  readonly soundSize?: number;
  readonly formSize?: number;
  readonly isSoundFirst?: boolean;
}

export function aiffBytes({ data, channels = 1, frames, bits = 16, compression, ...rest }: AiffParts): Buffer {
  // 16000 Hz as a number of 80 bits.
  const rate = Buffer.from("400cfa00000000000000", "hex");
  const name = compression === undefined ? Buffer.alloc(0) : Buffer.concat([ascii(compression), word(0, 2)]);
  const common = chunk(
    "COMM",
    Buffer.concat([word(channels, 2, false), word(frames, 4, false), word(bits, 2, false), rate, name]),
    false,
  );
  const sound = Buffer.concat([
    ascii("SSND"),
    word(rest.soundSize ?? data.length + 8, 4, false),
    Buffer.alloc(8),
    data,
  ]);
  const chunks = rest.isSoundFirst ? [sound, common] : [common, sound];
  const body = Buffer.concat([ascii(compression === undefined ? "AIFF" : "AIFC"), ...chunks]);
  return Buffer.concat([ascii("FORM"), word(rest.formSize ?? body.length, 4, false), body]);
}

export function auBytes(
  data: Buffer,
  encoding: number,
  size: number = data.length,
  channels = 1,
  isLittleEndian = false,
): Buffer {
  const numbers = [24, size, encoding, 16_000, channels].map((value) => word(value, 4, isLittleEndian));
  return Buffer.concat([ascii(isLittleEndian ? "dns." : ".snd"), ...numbers, data]);
}

export interface CafParts {
  readonly data: Buffer;
  readonly format?: string;
  readonly flags?: number;
  readonly packet?: number;
  readonly channels?: number;
  readonly bits?: number;
  readonly size?: number;
}

export function cafBytes({
  data,
  format = "lpcm",
  flags = 0,
  packet = 2,
  channels = 1,
  bits = 16,
  size,
}: CafParts): Buffer {
  const rate = Buffer.alloc(8);
  rate.writeDoubleBE(16_000);
  const numbers = [flags, packet, 1, channels, bits].map((value) => word(value, 4, false));
  const description = Buffer.concat([rate, ascii(format), ...numbers]);
  const head = Buffer.concat([
    ascii("caff"),
    word(1, 2, false),
    word(0, 2),
    ascii("desc"),
    word(32, 8, false),
    description,
  ]);
  return Buffer.concat([head, ascii("data"), word(size ?? data.length + 4, 8, false), word(0, 4), data]);
}

export function w64Bytes(data: Buffer, size: number = data.length + 24): Buffer {
  const id = (letters: string): Buffer =>
    Buffer.concat([ascii(letters), Buffer.from("f3acd3118cd100c04f8edb8a", "hex")]);
  const format = wavBytes({ data: Buffer.alloc(0) }).subarray(20, 36);
  const body = Buffer.concat([id("wave"), id("fmt "), word(40, 8), format, id("data"), word(size, 8), data]);
  const riff = Buffer.concat([ascii("riff"), Buffer.from("2e91cf11a5d628db04c10000", "hex")]);
  return Buffer.concat([riff, word(body.length + 24, 8), body]);
}

/** An ID3v2 tag with padding after its only frame, which its size counts. */
export function id3v2(paddingBytes = 20): Buffer {
  const content = Buffer.concat([
    ascii("TIT2"),
    word(6, 4, false),
    word(0, 2),
    ascii("\0hello"),
    Buffer.alloc(paddingBytes),
  ]);
  const size = content.length;
  return Buffer.concat([
    ascii("ID3"),
    word(3, 1),
    word(0, 2),
    word(((size >> 7) << 8) | (size & 127), 4, false),
    content,
  ]);
}

export const id3v1: Buffer = Buffer.concat([
  ascii("TAG"),
  ascii("a title".padEnd(122, "\0")),
  word(0, 1),
  word(7, 1),
  word(12, 1),
]);

/** An APEv2 tag with its header, or its footer alone. */
export function apeTag(hasHeader = true): Buffer {
  const item = Buffer.concat([word(5, 4), word(0, 4), ascii("Title\0hello")]);
  const end = (flags: number): Buffer =>
    Buffer.concat([
      ascii("APETAGEX"),
      word(2000, 4),
      word(item.length + 32, 4),
      word(1, 4),
      word(flags, 4),
      Buffer.alloc(8),
    ]);
  return hasHeader ? Buffer.concat([end(0xa0000000), item, end(0x80000000)]) : Buffer.concat([item, end(0)]);
}

export const lyrics3: Buffer = ascii("LYRICSBEGININD0000200000021LYRICS200");
