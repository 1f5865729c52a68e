import { checkChannelCount } from "../limits.ts";
import { fourLetters, isChunkName } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { decodeAppleIma } from "./adpcm.ts";
import { countedBytes } from "./counted-bytes.ts";
import { channels, integerEncoding } from "./integer-encoding.ts";
import { deinterleave, type SampleEncoding, sampleEncodings } from "./sample-encoding.ts";

/** The `desc` chunk. */
interface Description {
  readonly sampleRate: number;
  readonly format: string;
  readonly isFloat: boolean;
  readonly isLittleEndian: boolean;
  readonly packetBytes: number;
  readonly packetFrames: number;
  readonly channelCount: number;
  readonly bits: number;
}

interface CafChunk {
  readonly id: string;
  readonly start: number;
  readonly size: number;
}

const convertAdvice = "convert it first, as with: ffmpeg -i in.caf out.wav";

export function isCaf(bytes: Uint8Array): boolean {
  return fourLetters(bytes, 0) === "caff";
}

/**
 * Apple's Core Audio Format with uncompressed samples: PCM, float, A-law, µ-law, and IMA ADPCM.
 *
 * @throws FoleyError "audio" where the file is cut off, damaged, contradicts itself, or is in another encoding
 * @see Apple, "Core Audio Format Specification 1.0"
 */
export function decodeCaf(bytes: Uint8Array, where: string): Waveform {
  const chunks = cafChunks(bytes);
  const description = readDescription(bytes, chunks, where);
  const data = chunks.find(({ id }) => id === "data");
  if (!data) throw audioError(where, 'a "data" chunk', "none", "the file is damaged; copy or download it again");
  // Four bytes count the edits; a size of -1 stands for "to the end".
  const start = data.start + 4;
  const samples = data.size < 4 ? bytes.subarray(start) : countedBytes(bytes, { start, size: data.size - 4 }, where);
  return { sampleRate: description.sampleRate, channels: decoderOf(description, where)(samples) };
}

export function cafSampleRate(bytes: Uint8Array, where: string): number {
  return readDescription(bytes, cafChunks(bytes), where).sampleRate;
}

/** What samples are written as. */
export function cafEncoding(bytes: Uint8Array, where: string): string {
  const { format, isFloat, bits } = readDescription(bytes, cafChunks(bytes), where);
  return format === "lpcm" ? `${bits}-bit ${isFloat ? "float" : "PCM"}` : (names[format] ?? format.trim());
}

const names: Readonly<Record<string, string>> = {
  alaw: "A-law",
  ulaw: "µ-law",
  ima4: "IMA ADPCM",
  "aac ": "AAC",
  alac: "ALAC",
};

type DecodeSamples = (bytes: Uint8Array) => Float32Array[];

function decoderOf(description: Description, where: string): DecodeSamples {
  const { format, isFloat, bits, channelCount } = description;
  if (format === "lpcm" && !isFloat) return (bytes) => decodeIntegers(bytes, description, where);
  if (format === "ima4") return (bytes) => decodeAppleIma(bytes, channelCount, where);
  const { float32, float64, aLaw, muLaw } = sampleEncodings;
  const plain: Readonly<Record<string, SampleEncoding | undefined>> = {
    lpcm: bits === 64 ? float64 : bits === 32 ? float32 : undefined,
    alaw: aLaw,
    ulaw: muLaw,
  };
  const encoding = plain[format];
  if (encoding === undefined) {
    const came = `${names[format] ?? `"${format}" of ${bits} bits`}, which is beyond foley`;
    throw audioError(where, "PCM, float, A-law, µ-law or IMA ADPCM", came, convertAdvice);
  }
  checkPacket(description, encoding.bytes, where);
  return (bytes) => deinterleave(bytes, { ...description, encoding }, where);
}

function decodeIntegers(bytes: Uint8Array, description: Description, where: string): Float32Array[] {
  const { packetBytes, packetFrames, channelCount, bits } = description;
  const containerBytes = packetBytes / channelCount / packetFrames;
  if (!Number.isInteger(containerBytes)) throw packetError(description, Math.ceil(bits / 8), where);
  const encoding = integerEncoding(bytes, { ...description, containerBytes, byte: sampleEncodings.int8 }, where);
  if (encoding === null) throw packetError(description, Math.ceil(bits / 8), where);
  return deinterleave(bytes, { ...description, encoding }, where);
}

function checkPacket(description: Description, sampleBytes: number, where: string): void {
  const { packetBytes, packetFrames, channelCount } = description;
  if (packetBytes !== sampleBytes * channelCount * packetFrames) throw packetError(description, sampleBytes, where);
}

function packetError(
  { bits, channelCount, packetBytes, packetFrames }: Description,
  needed: number,
  where: string,
): Error {
  const expected = `packets of ${needed * channelCount} bytes for ${channels(channelCount)} of ${bits} bits`;
  const came = `${packetBytes} bytes for ${packetFrames} samples`;
  return audioError(where, expected, came, "one of these is wrong; write the file again from its source");
}

function readDescription(bytes: Uint8Array, chunks: readonly CafChunk[], where: string): Description {
  const chunk = chunks[0];
  if (chunk?.id !== "desc" || chunk.size < 32 || chunk.start + 32 > bytes.length) {
    throw audioError(where, 'a "desc" chunk', "none", "the file is damaged; copy or download it again");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + chunk.start, 32);
  const flags = view.getUint32(12);
  const description = {
    sampleRate: Math.round(view.getFloat64(0)),
    format: fourLetters(bytes, chunk.start + 8),
    isFloat: (flags & 1) !== 0,
    isLittleEndian: (flags & 2) !== 0,
    packetBytes: view.getUint32(16),
    packetFrames: view.getUint32(20),
    channelCount: view.getUint32(24),
    bits: view.getUint32(28),
  };
  checkChannelCount(description.channelCount, where);
  return description;
}

/** Sizes have 64 bits, and -1 stands for "not known". */
function cafChunks(bytes: Uint8Array): CafChunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: CafChunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const size = Number(view.getBigInt64(at + 4));
    chunks.push({ id: fourLetters(bytes, at), start: at + 12, size });
    // Silence that nobody counted would be a chunk every twelve bytes.
    if (size < 0 || (size === 0 && !isChunkName(bytes, at))) break;
    at += 12 + size;
  }
  return chunks;
}
