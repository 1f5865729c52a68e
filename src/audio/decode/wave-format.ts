import { checkChannelCount, checkSampleTotal } from "../limits.ts";
import { audioError } from "../waveform.ts";
import { type AdpcmLayout, decodeImaAdpcm, decodeMsAdpcm } from "./adpcm.ts";
import { channels, integerEncoding } from "./integer-encoding.ts";
import { decodeMp3 } from "./mp3.ts";
import { deinterleave, type SampleEncoding, sampleEncodings } from "./sample-encoding.ts";

/** What a `fmt ` chunk says: WAVEFORMATEX, as WAV and W64 have it. */
export interface WaveFormat {
  readonly tag: number;
  readonly channelCount: number;
  readonly sampleRate: number;
  /** As the chunk counts them; 0 where the writer did not. */
  readonly bytesPerSecond: number;
  /** Of a sample of every channel, or of a block of ADPCM. */
  readonly blockBytes: number;
  readonly bits: number;
  /** Bits that carry sound, where an extensible chunk tells them; 0 where not. */
  readonly validBits: number;
  readonly isLittleEndian: boolean;
  /** What follows the 18 common bytes. */
  readonly extra: Uint8Array;
}

type DecodeSamples = (
  bytes: Uint8Array,
  format: WaveFormat,
  where: string,
) => Float32Array[] | Promise<readonly Float32Array[]>;

/** One kind of samples by its format tag. */
interface WaveCodec {
  /** In words, for 16 bits as `16-bit PCM`. */
  name(bits: number): string;
  decode: DecodeSamples;
  /** Samples that the last block fills; null but for ADPCM. */
  readonly blockSamples: ((format: WaveFormat) => number) | null;
}

const extensibleTag = 0xfffe;

const codecs: Readonly<Record<number, WaveCodec>> = {
  1: { name: (bits) => `${bits}-bit PCM`, decode: decodeIntegers, blockSamples: null },
  2: adpcm(
    "MS ADPCM",
    decodeMsAdpcm,
    ({ channelCount, blockBytes }) => ((blockBytes - 7 * channelCount) * 2) / channelCount + 2,
  ),
  3: { name: (bits) => `${bits}-bit float`, decode: decodeFloats, blockSamples: null },
  6: companded("A-law", sampleEncodings.aLaw),
  7: companded("µ-law", sampleEncodings.muLaw),
  17: adpcm(
    "IMA ADPCM",
    decodeImaAdpcm,
    ({ channelCount, blockBytes }) => ((blockBytes - 4 * channelCount) * 2) / channelCount + 1,
  ),
  80: { name: () => "MPEG layer 2", decode: decodeMpeg, blockSamples: null },
  85: { name: () => "MP3", decode: decodeMpeg, blockSamples: null },
};

/** Kinds that foley has no decoder for, for a message that says what came. */
const otherNames: Readonly<Record<number, string>> = {
  32: "Yamaha ADPCM",
  49: "GSM 6.10",
  64: "G.721 ADPCM",
  100: "G.726 ADPCM",
  255: "AAC",
  352: "WMA",
  353: "WMA",
};

/**
 * Reads a `fmt ` chunk.
 *
 * @throws FoleyError "audio" where it is too short
 */
export function readWaveFormat(chunk: Uint8Array | undefined, isLittleEndian: boolean, where: string): WaveFormat {
  if (chunk === undefined || chunk.length < 16) {
    const came = chunk === undefined ? "none" : "a part of one";
    throw audioError(where, 'a "fmt " chunk', came, "the file is damaged; replace it or leave it out");
  }
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  const number16 = (at: number): number => view.getUint16(at, isLittleEndian);
  const tag = number16(0);
  const isExtensible = tag === extensibleTag && chunk.length >= 26;
  return {
    // An extensible chunk says the tag in the first two bytes of an identifier, after six others.
    tag: isExtensible ? number16(24) : tag,
    channelCount: number16(2),
    sampleRate: view.getUint32(4, isLittleEndian),
    bytesPerSecond: view.getUint32(8, isLittleEndian),
    blockBytes: number16(12),
    bits: number16(14),
    validBits: isExtensible ? number16(18) : 0,
    isLittleEndian,
    extra: chunk.subarray(Math.min(18, chunk.length)),
  };
}

/** What samples are written as: `16-bit PCM`, `32-bit float`, `MS ADPCM`. */
export function waveEncoding({ tag, bits }: WaveFormat): string {
  return codecs[tag]?.name(bits) ?? otherNames[tag] ?? `format ${tag}`;
}

/**
 * The channels that the bytes of a `data` chunk hold.
 *
 * @throws FoleyError "audio" where the format contradicts itself or the samples, and for kinds without a decoder
 */
export async function decodeWaveSamples(
  bytes: Uint8Array,
  format: WaveFormat,
  where: string,
): Promise<readonly Float32Array[]> {
  const codec = codecs[format.tag];
  if (codec === undefined) {
    const came = `${waveEncoding(format)}, which is beyond foley`;
    throw audioError(where, "PCM, float, A-law, µ-law, ADPCM or MP3 samples", came, convertAdvice);
  }
  checkChannelCount(format.channelCount, where);
  return codec.decode(bytes, format, where);
}

/** Samples in a whole block of ADPCM; 0 for other kinds. */
export function blockSamplesOf(format: WaveFormat): number {
  return Math.floor(codecs[format.tag]?.blockSamples?.(format) ?? 0);
}

export const convertAdvice = "convert it first, as with: ffmpeg -i in.wav -c:a pcm_s16le out.wav";

function decodeIntegers(bytes: Uint8Array, format: WaveFormat, where: string): Float32Array[] {
  const { bits, validBits, channelCount, isLittleEndian } = format;
  if (validBits > bits) {
    const expected = `at most ${bits} valid bits in samples of ${bits} bits`;
    throw audioError(where, expected, String(validBits), rewriteAdvice);
  }
  const layout = {
    bits,
    containerBytes: containerBytesOf(format, Math.ceil(bits / 8), where),
    channelCount,
    isLittleEndian,
  };
  const encoding = integerEncoding(bytes, { ...layout, byte: sampleEncodings.uint8 }, where);
  if (encoding === null) {
    throw audioError(where, "PCM of 8 to 32 bits", `${bits} bits, which is beyond foley`, convertAdvice);
  }
  return deinterleave(bytes, { encoding, channelCount, isLittleEndian }, where);
}

function decodeFloats(bytes: Uint8Array, format: WaveFormat, where: string): Float32Array[] {
  const { bits, channelCount, isLittleEndian } = format;
  const encoding = bits === 64 ? sampleEncodings.float64 : bits === 32 ? sampleEncodings.float32 : undefined;
  if (encoding === undefined) {
    throw audioError(where, "floats of 32 or 64 bits", `${bits} bits, which is beyond foley`, convertAdvice);
  }
  checkBlock(format, encoding.bytes, where);
  return deinterleave(bytes, { encoding, channelCount, isLittleEndian }, where);
}

function companded(name: string, encoding: SampleEncoding): WaveCodec {
  return {
    name: () => name,
    blockSamples: null,
    decode: (bytes, format, where) => {
      checkBlock(format, 1, where);
      return deinterleave(bytes, { encoding, channelCount: format.channelCount, isLittleEndian: true }, where);
    },
  };
}

/** A block of all channels takes what its samples take. */
function checkBlock(format: WaveFormat, sampleBytes: number, where: string): void {
  if (containerBytesOf(format, sampleBytes, where) !== sampleBytes) throw blockError(format, sampleBytes, where);
}

/**
 * The bytes that each sample takes, by the size of the blocks; `needed` where the blocks are not counted at all, or where
 * the bytes per second say that only the blocks are wrong.
 */
function containerBytesOf(format: WaveFormat, needed: number, where: string): number {
  const { channelCount, blockBytes, sampleRate, bytesPerSecond } = format;
  if (blockBytes === 0) return needed;
  const container = blockBytes / channelCount;
  const isWhole = Number.isInteger(container) && container >= needed;
  if (!isWhole && bytesPerSecond !== sampleRate * channelCount * needed) throw blockError(format, needed, where);
  checkBytesPerSecond(format, isWhole ? container : needed, where);
  return isWhole ? container : needed;
}

function blockError({ bits, blockBytes, channelCount }: WaveFormat, needed: number, where: string): Error {
  const expected = `blocks of ${needed * channelCount} bytes for ${channels(channelCount)} of ${bits} bits`;
  return audioError(where, expected, `blocks of ${blockBytes} bytes`, rewriteAdvice);
}

/**
 * Bytes per second confirm the rate. Writers count them in several ways: with and without channels or padding, in bits;
 * those who don't write 0.
 */
function checkBytesPerSecond(format: WaveFormat, container: number, where: string): void {
  const { bytesPerSecond, sampleRate, channelCount, bits, blockBytes } = format;
  const perSample = [
    blockBytes,
    ...[container, Math.ceil(bits / 8), bits / 8, bits, 1].flatMap((x) => [x, x * channelCount]),
  ];
  const isConfirmed = perSample.some((count) => Math.abs(bytesPerSecond - count * sampleRate) <= 1);
  // What is larger than 32 bits is cut off, by all of them.
  const isWrapped = sampleRate * blockBytes > 0xffffffff;
  if (bytesPerSecond === 0 || bytesPerSecond === 0xffffffff || isConfirmed || isWrapped) return;
  const expected = `${sampleRate * container * channelCount} bytes per second for ${sampleRate} Hz`;
  throw audioError(where, expected, String(bytesPerSecond), `one of the two is wrong; ${rewriteAdvice}`);
}

const rewriteAdvice = "write the file again from its source, or with the right header";

function adpcm(
  name: string,
  decode: (bytes: Uint8Array, layout: AdpcmLayout) => Float32Array[],
  blockSamples: (format: WaveFormat) => number,
): WaveCodec {
  return {
    name: () => name,
    blockSamples,
    decode: (bytes, format, where) => {
      checkAdpcm(format, blockSamples(format), where);
      checkSampleTotal(2 * bytes.length, where);
      return decode(bytes, adpcmLayout(format));
    },
  };
}

function checkAdpcm({ channelCount, blockBytes, bits }: WaveFormat, blockSamples: number, where: string): void {
  if (blockBytes < 7 * channelCount || blockSamples < 1) {
    const came = `blocks of ${blockBytes} bytes`;
    throw audioError(where, `whole blocks of ${channels(channelCount)}`, came, "the file is damaged; replace it");
  }
  if (bits !== 4) throw audioError(where, "ADPCM of 4 bits", `${bits} bits, which is beyond foley`, convertAdvice);
}

/** Microsoft's kind adds: samples per block, number of coefficient pairs, the pairs. */
function adpcmLayout({ channelCount, blockBytes, extra, isLittleEndian }: WaveFormat): AdpcmLayout {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  const pairCount =
    extra.length < 4 ? 0 : Math.min(view.getUint16(2, isLittleEndian), Math.floor((extra.length - 4) / 4));
  const coefficients = Array.from(
    { length: pairCount },
    (_, i) => [view.getInt16(4 + 4 * i, isLittleEndian), view.getInt16(6 + 4 * i, isLittleEndian)] as const,
  );
  return { channelCount, blockBytes, coefficients };
}

/** The frames have a rate and channels of their own, which must be those of the header. */
async function decodeMpeg(bytes: Uint8Array, format: WaveFormat, where: string): Promise<readonly Float32Array[]> {
  const { sampleRate, channels: decoded } = await decodeMp3(bytes, where);
  const [expected, came] = [format, { sampleRate, channelCount: decoded.length }].map(
    (shape) => `${channels(shape.channelCount)} at ${shape.sampleRate} Hz`,
  ) as [string, string];
  if (expected !== came) throw audioError(where, expected, `frames of ${came}`, rewriteAdvice);
  return decoded;
}
