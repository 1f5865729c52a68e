import { fourLetters, type RiffChunk, riffChunks, unknownSize } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { type AdpcmLayout, decodeImaAdpcm, decodeMsAdpcm } from "./adpcm.ts";
import { deinterleave, type SampleEncoding, sampleEncodings } from "./sample-encoding.ts";

/** The content of the `fmt ` chunk. */
interface FormatChunk {
  readonly tag: number;
  readonly channelCount: number;
  readonly sampleRate: number;
  readonly blockBytes: number;
  readonly bits: number;
  /** What follows the 18 common bytes. */
  readonly extra: Uint8Array;
}

type DecodeSamples = (bytes: Uint8Array, format: FormatChunk) => Float32Array[];

const formatTag = { pcm: 1, msAdpcm: 2, float: 3, aLaw: 6, muLaw: 7, imaAdpcm: 0x11, extensible: 0xfffe } as const;

/**
 * WAV, WAVE_FORMAT_EXTENSIBLE and RF64: PCM of 8 to 32 bits, float of 32 and 64, A-law, µ-law, Microsoft and IMA ADPCM.
 *
 * @throws FoleyError "audio" where the file is cut off, damaged or in another encoding
 */
export function decodeWav(bytes: Uint8Array, where: string): Waveform {
  const chunks = riffChunks(bytes, 12);
  const format = readFormat(bytes, chunks, where);
  const channels = decoderOf(format, where)(sampleBytes(bytes, chunks, where), format);
  return { sampleRate: format.sampleRate, channels: trimToFact(bytes, chunks, format, channels) };
}

/** What samples are written as: `16-bit PCM`, `32-bit float`, `MS ADPCM`. */
export function wavEncoding(bytes: Uint8Array, where: string): string {
  const { tag, bits } = readFormat(bytes, riffChunks(bytes, 12), where);
  const names: Readonly<Record<number, string>> = {
    [formatTag.pcm]: `${bits}-bit PCM`,
    [formatTag.float]: `${bits}-bit float`,
    [formatTag.msAdpcm]: "MS ADPCM",
    [formatTag.imaAdpcm]: "IMA ADPCM",
    [formatTag.aLaw]: "A-law",
    [formatTag.muLaw]: "µ-law",
  };
  return names[tag] ?? `format ${tag}`;
}

function readFormat(bytes: Uint8Array, chunks: readonly RiffChunk[], where: string): FormatChunk {
  const chunk = chunks.find(({ id }) => id === "fmt ");
  if (!chunk || chunk.size < 16 || chunk.start + chunk.size > bytes.length) {
    throw audioError(
      where,
      'a "fmt " chunk',
      chunk ? "a part of one" : "none",
      "the file is damaged; replace it or leave it out",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + chunk.start, chunk.size);
  const extra = bytes.subarray(chunk.start + Math.min(18, chunk.size), chunk.start + chunk.size);
  const tag = view.getUint16(0, true);
  return {
    // An extensible header says the tag in the first two bytes of an identifier, after six others.
    tag:
      tag === formatTag.extensible && extra.length >= 8
        ? new DataView(extra.buffer, extra.byteOffset).getUint16(6, true)
        : tag,
    channelCount: view.getUint16(2, true),
    sampleRate: view.getUint32(4, true),
    blockBytes: view.getUint16(12, true),
    bits: view.getUint16(14, true),
    extra,
  };
}

/** The bytes of the samples, all of which must be there unless a stream left their number open. */
function sampleBytes(bytes: Uint8Array, chunks: readonly RiffChunk[], where: string): Uint8Array {
  const chunk = chunks.find(({ id }) => id === "data");
  if (!chunk) throw audioError(where, 'a "data" chunk', "none", "the file is damaged; replace it or leave it out");
  const there = bytes.length - chunk.start;
  const isOpenEnded = chunk.size === unknownSize || (chunk.size === 0 && isOpenEndedRiff(bytes));
  if (!isOpenEnded && chunk.size > there) {
    throw audioError(
      where,
      `${chunk.size} bytes of samples`,
      String(there),
      "the file is cut off; copy or download it again",
    );
  }
  return bytes.subarray(chunk.start, chunk.start + (isOpenEnded ? there : chunk.size));
}

function isOpenEndedRiff(bytes: Uint8Array): boolean {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  return fourLetters(bytes, 0) === "RIFF" && (size === 0 || size === unknownSize);
}

function decoderOf(format: FormatChunk, where: string): DecodeSamples {
  const { tag, channelCount, bits, blockBytes } = format;
  const isBlocked = tag === formatTag.msAdpcm || tag === formatTag.imaAdpcm;
  const decode = isBlocked ? adpcmDecoders[tag] : plainDecoder(tag, bits);
  if (!decode) {
    throw audioError(
      where,
      "PCM, float, A-law, µ-law or ADPCM",
      `format ${tag} of ${bits} bits`,
      "convert it to 16-bit PCM",
    );
  }
  const leastBlock = isBlocked ? 7 * channelCount : 1;
  if (channelCount === 0 || blockBytes < leastBlock) {
    throw audioError(
      where,
      "a channel and whole blocks",
      `${channelCount} channels, blocks of ${blockBytes} bytes`,
      "the file is damaged; replace it",
    );
  }
  return decode;
}

const adpcmDecoders: Readonly<Record<number, DecodeSamples>> = {
  [formatTag.msAdpcm]: (bytes, format) => decodeMsAdpcm(bytes, adpcmLayout(format)),
  [formatTag.imaAdpcm]: (bytes, format) => decodeImaAdpcm(bytes, adpcmLayout(format)),
};

function plainDecoder(tag: number, bits: number): DecodeSamples | undefined {
  const encoding = plainEncoding(tag, bits);
  return encoding && ((bytes, { channelCount }) => deinterleave(bytes, channelCount, encoding));
}

/** Odd widths, such as 20 bits, fill the high bits of whole bytes. */
function plainEncoding(tag: number, bits: number): SampleEncoding | undefined {
  const { uint8, int16, int24, int32, float32, float64, aLaw, muLaw } = sampleEncodings;
  if (tag === formatTag.pcm) return [uint8, int16, int24, int32][Math.ceil(bits / 8) - 1];
  if (tag === formatTag.float) return bits === 64 ? float64 : bits === 32 ? float32 : undefined;
  if (bits !== 8) return undefined;
  return tag === formatTag.aLaw ? aLaw : tag === formatTag.muLaw ? muLaw : undefined;
}

/** Microsoft's kind adds: samples per block, number of coefficient pairs, the pairs. */
function adpcmLayout({ channelCount, blockBytes, extra }: FormatChunk): AdpcmLayout {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  const pairCount = extra.length < 4 ? 0 : Math.min(view.getUint16(2, true), Math.floor((extra.length - 4) / 4));
  const coefficients = Array.from(
    { length: pairCount },
    (_, i) => [view.getInt16(4 + 4 * i, true), view.getInt16(6 + 4 * i, true)] as const,
  );
  return { channelCount, blockBytes, coefficients };
}

/**
 * ADPCM fills its last block; the `fact` chunk says how many samples were meant.
 *
 * Some writers miscount by the number of channels, so it is believed only where it ends within the last block.
 */
function trimToFact(
  bytes: Uint8Array,
  chunks: readonly RiffChunk[],
  format: FormatChunk,
  channels: Float32Array[],
): Float32Array[] {
  const fact = chunks.find(({ id, start, size }) => id === "fact" && size >= 4 && start + 4 <= bytes.length);
  const decoded = channels[0]?.length ?? 0;
  if (!fact || !(format.tag in adpcmDecoders) || format.extra.length < 2) return channels;
  const meant = new DataView(bytes.buffer, bytes.byteOffset + fact.start).getUint32(0, true);
  const blockSamples = new DataView(format.extra.buffer, format.extra.byteOffset).getUint16(0, true);
  return decoded - meant < blockSamples ? channels.map((samples) => samples.subarray(0, meant)) : channels;
}
