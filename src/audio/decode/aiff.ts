import { checkChannelCount } from "../limits.ts";
import { fourLetters, isChunkName, type RiffChunk } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { decodeAppleIma } from "./adpcm.ts";
import { countedBytes, isPlaceholder } from "./counted-bytes.ts";
import { integerEncoding } from "./integer-encoding.ts";
import { deinterleave, type SampleEncoding, sampleEncodings } from "./sample-encoding.ts";

/** The `COMM` chunk. */
interface Common {
  readonly channelCount: number;
  /** 0 where the file was written into a pipe. */
  readonly frameCount: number;
  readonly bits: number;
  readonly sampleRate: number;
  /** Four letters; `NONE` in plain AIFF. */
  readonly compression: string;
}

/** How the samples of one compression are read. */
interface AiffCodec {
  name(bits: number): string;
  decode(bytes: Uint8Array, common: Common, where: string): Float32Array[];
  /** Samples that one counted frame stands for. */
  readonly frameSamples: number;
}

const { int8, uint8, int16, int24, int32, float32, float64, aLaw, muLaw } = sampleEncodings;

const codecs: Readonly<Record<string, AiffCodec>> = {
  NONE: integers(false),
  twos: integers(false),
  sowt: integers(true),
  "raw ": plain("8-bit PCM", uint8),
  in16: plain("16-bit PCM", int16),
  in24: plain("24-bit PCM", int24),
  in32: plain("32-bit PCM", int32),
  // The names of the others backwards, and so their bytes.
  "61ni": plain("16-bit PCM", int16, true),
  "42ni": plain("24-bit PCM", int24, true),
  "42n1": plain("24-bit PCM", int24, true), // as libsndfile spells it
  "23ni": plain("32-bit PCM", int32, true),
  fl32: plain("32-bit float", float32),
  fl64: plain("64-bit float", float64),
  "23lf": plain("32-bit float", float32, true),
  "46lf": plain("64-bit float", float64, true),
  alaw: plain("A-law", aLaw),
  ulaw: plain("µ-law", muLaw),
  ima4: {
    name: () => "IMA ADPCM",
    decode: (bytes, { channelCount }, where) => decodeAppleIma(bytes, channelCount, where),
    frameSamples: 64,
  },
};

const convertAdvice = "convert it first, as with: ffmpeg -i in.aiff out.wav";

export function isAiff(bytes: Uint8Array): boolean {
  return fourLetters(bytes, 0) === "FORM" && ["AIFF", "AIFC"].includes(fourLetters(bytes, 8));
}

/**
 * AIFF and AIFF-C: PCM of 1 to 32 bits with the high or the low byte first, float, A-law, µ-law, IMA ADPCM.
 *
 * @throws FoleyError "audio" where samples are missing or contradict their count, and for other compressions
 */
export function decodeAiff(bytes: Uint8Array, where: string): Waveform {
  const chunks = aiffChunks(bytes);
  const common = readCommon(bytes, chunks, where);
  const codec = codecOf(common.compression);
  if (codec === undefined) {
    const came = `compression "${common.compression}", which is beyond foley`;
    throw audioError(where, "PCM, float, A-law, µ-law or IMA ADPCM", came, convertAdvice);
  }
  const sound = chunks.find(({ id }) => id === "SSND");
  if (!sound) throw audioError(where, 'an "SSND" chunk', "none", "the file is damaged; copy or download it again");
  const isOpen = sound.size === 0 || isPlaceholder(sound.size, bytes.length - sound.start);
  const channels = codec.decode(sampleBytes(bytes, sound, isOpen, where), common, where);
  if (!isOpen) checkFrameCount(common, codec, channels[0]?.length ?? 0, where);
  return { sampleRate: common.sampleRate, channels };
}

export function aiffSampleRate(bytes: Uint8Array, where: string): number {
  return readCommon(bytes, aiffChunks(bytes), where).sampleRate;
}

/** What samples are written as. */
export function aiffEncoding(bytes: Uint8Array, where: string): string {
  const { compression, bits } = readCommon(bytes, aiffChunks(bytes), where);
  return codecOf(compression)?.name(bits) ?? compression.trim();
}

/** Some write the letters large. */
function codecOf(compression: string): AiffCodec | undefined {
  return codecs[compression] ?? codecs[compression.toLowerCase()];
}

/** Eight bytes come before the samples: how far off they begin, and the size of blocks, which is 0. */
function sampleBytes(bytes: Uint8Array, { start, size }: RiffChunk, isOpen: boolean, where: string): Uint8Array {
  const offset = start + 8 <= bytes.length ? viewOf(bytes).getUint32(start) : 0;
  const first = start + 8 + offset;
  if (isOpen) return bytes.subarray(first);
  return countedBytes(bytes, { start: first, size: Math.max(0, size - 8 - offset) }, where);
}

/**
 * A frame count of 0 comes from a writer that stopped before it knew; of packets some writers count those of one channel
 * in two.
 */
function checkFrameCount(common: Common, codec: AiffCodec, decoded: number, where: string): void {
  const counted = common.frameCount * codec.frameSamples;
  if (counted === 0 || counted === decoded || (codec.frameSamples > 1 && decoded > counted)) return;
  const advice =
    decoded < counted
      ? "the file is damaged or cut off; copy or download it again"
      : "its bits, channels or count are wrong; write the file again from its source";
  throw audioError(where, `${counted} samples as its header counts`, String(decoded), advice);
}

function integers(isLittleEndian: boolean): AiffCodec {
  return {
    name: (bits) => `${bits}-bit PCM`,
    frameSamples: 1,
    decode: (bytes, { bits, channelCount }, where) => {
      const layout = { bits, containerBytes: Math.ceil(bits / 8), channelCount, isLittleEndian, byte: int8 };
      const encoding = integerEncoding(bytes, layout, where);
      if (encoding === null) {
        throw audioError(where, "PCM of 1 to 32 bits", `${bits} bits, which is beyond foley`, convertAdvice);
      }
      return deinterleave(bytes, { encoding, channelCount, isLittleEndian }, where);
    },
  };
}

function plain(name: string, encoding: SampleEncoding, isLittleEndian = false): AiffCodec {
  return {
    name: () => name,
    frameSamples: 1,
    decode: (bytes, { channelCount }, where) => deinterleave(bytes, { encoding, channelCount, isLittleEndian }, where),
  };
}

function readCommon(bytes: Uint8Array, chunks: readonly RiffChunk[], where: string): Common {
  const chunk = chunks.find(({ id }) => id === "COMM");
  if (!chunk || chunk.size < 18 || chunk.start + 18 > bytes.length) {
    throw audioError(where, 'a "COMM" chunk', "none", "the file is damaged; copy or download it again");
  }
  const { start, size } = chunk;
  const view = viewOf(bytes);
  const channelCount = view.getUint16(start);
  checkChannelCount(channelCount, where);
  const isCompressed = fourLetters(bytes, 8) === "AIFC" && size >= 22;
  return {
    channelCount,
    frameCount: view.getUint32(start + 2),
    bits: view.getUint16(start + 6),
    sampleRate: Math.round(extendedAt(view, start + 8)),
    compression: isCompressed ? fourLetters(bytes, start + 18) : "NONE",
  };
}

/** A positive number of 80 bits: 15 of exponent, 64 of mantissa whose first stands before the point. */
function extendedAt(view: DataView, at: number): number {
  const exponent = view.getUint16(at) & 0x7fff;
  return Number(view.getBigUint64(at + 2)) * 2 ** (exponent - 16_383 - 63);
}

/** The chunks in any order. A sound chunk of size 0 or of a placeholder's goes on to the end. */
function aiffChunks(bytes: Uint8Array): RiffChunk[] {
  const view = viewOf(bytes);
  const chunks: RiffChunk[] = [];
  let isPastSound = false;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4);
    const id = fourLetters(bytes, at);
    chunks.push({ id, start: at + 8, size });
    isPastSound ||= id === "SSND";
    if (size === 0 && id === "SSND") break;
    if (!isChunkName(bytes, at) && (size === 0 || isPastSound)) break;
    at += 8 + size + (size % 2);
  }
  return chunks;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
