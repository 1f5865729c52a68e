import { checkChannelCount } from "../limits.ts";
import { fourLetters } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { countedBytes } from "./counted-bytes.ts";
import { deinterleave, type SampleEncoding, sampleEncodings } from "./sample-encoding.ts";

/** By the number in the header. */
const encodings: Readonly<Record<number, { readonly name: string; readonly encoding: SampleEncoding }>> = {
  1: { name: "µ-law", encoding: sampleEncodings.muLaw },
  2: { name: "8-bit PCM", encoding: sampleEncodings.int8 },
  3: { name: "16-bit PCM", encoding: sampleEncodings.int16 },
  4: { name: "24-bit PCM", encoding: sampleEncodings.int24 },
  5: { name: "32-bit PCM", encoding: sampleEncodings.int32 },
  6: { name: "32-bit float", encoding: sampleEncodings.float32 },
  7: { name: "64-bit float", encoding: sampleEncodings.float64 },
  27: { name: "A-law", encoding: sampleEncodings.aLaw },
};

const headerBytes = 24;

/** `.snd`, and on computers with the low byte first `dns.`. */
export function isAu(bytes: Uint8Array): boolean {
  return [".snd", "dns."].includes(fourLetters(bytes, 0));
}

/**
 * AU, the format of Sun and NeXT: PCM, float, A-law and µ-law.
 *
 * @throws FoleyError "audio" where the file is cut off, damaged, or in another encoding
 */
export function decodeAu(bytes: Uint8Array, where: string): Waveform {
  const { start, size, code, sampleRate, channelCount, isLittleEndian } = readHeader(bytes, where);
  const known = encodings[code];
  if (known === undefined) {
    const came = `encoding ${code}, which is beyond foley`;
    throw audioError(where, "PCM, float, A-law or µ-law", came, "convert it first, as with: ffmpeg -i in.au out.wav");
  }
  const samples = countedBytes(bytes, { start, size: size === 0 ? bytes.length - start : size }, where);
  return {
    sampleRate,
    channels: deinterleave(samples, { encoding: known.encoding, channelCount, isLittleEndian }, where),
  };
}

export function auSampleRate(bytes: Uint8Array, where: string): number {
  return readHeader(bytes, where).sampleRate;
}

/** What samples are written as. */
export function auEncoding(bytes: Uint8Array, where: string): string {
  const { code } = readHeader(bytes, where);
  return encodings[code]?.name ?? `encoding ${code}`;
}

/** Six numbers: the letters, where samples begin, how many bytes they take, how they are written, rate, channels. */
function readHeader(bytes: Uint8Array, where: string) {
  const isLittleEndian = fourLetters(bytes, 0) === "dns.";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numberAt = (at: number): number => (at + 4 <= bytes.length ? view.getUint32(at, isLittleEndian) : 0);
  const [start, channelCount] = [numberAt(4), numberAt(20)];
  if (bytes.length < headerBytes || start < headerBytes || start > bytes.length) {
    const came = bytes.length < headerBytes ? "a part of one" : `one of ${start} bytes`;
    throw audioError(where, "an AU header", came, "the file is damaged; copy or download it again");
  }
  checkChannelCount(channelCount, where);
  return { start, size: numberAt(8), code: numberAt(12), sampleRate: numberAt(16), channelCount, isLittleEndian };
}
