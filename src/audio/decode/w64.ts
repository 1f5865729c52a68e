import { audioError, type Waveform } from "../waveform.ts";
import { countedBytes } from "./counted-bytes.ts";
import { decodeWaveSamples, readWaveFormat, type WaveFormat, waveEncoding } from "./wave-format.ts";

/** Identifiers of 16 bytes take the place of RIFF's four letters; those of chunks share their last twelve. */
const riffTail = "2e91cf11a5d628db04c10000";
const chunkTail = "f3acd3118cd100c04f8edb8a";

interface W64Chunk {
  readonly id: string;
  readonly start: number;
  readonly size: number;
}

const headerBytes = 24;

export function isW64(bytes: Uint8Array): boolean {
  return bytes.length >= 40 && idAt(bytes, 0, riffTail) === "riff" && idAt(bytes, 24, chunkTail) === "wave";
}

/**
 * Sony's Wave64: WAV with sizes of 64 bits, in the same encodings.
 *
 * @throws FoleyError "audio" where the file is cut off, damaged, contradicts itself, or is in another encoding
 */
export async function decodeW64(bytes: Uint8Array, where: string): Promise<Waveform> {
  const chunks = w64Chunks(bytes);
  const format = readFormat(bytes, chunks, where);
  const data = chunks.find(({ id }) => id === "data");
  if (!data) throw audioError(where, 'a "data" chunk', "none", "the file is damaged; replace it or leave it out");
  // Written into a pipe, the chunk counts its own header and nothing else.
  const samples = data.size <= 0 ? bytes.subarray(data.start) : countedBytes(bytes, data, where);
  return { sampleRate: format.sampleRate, channels: await decodeWaveSamples(samples, format, where) };
}

export function w64SampleRate(bytes: Uint8Array, where: string): number {
  return readFormat(bytes, w64Chunks(bytes), where).sampleRate;
}

/** What samples are written as. */
export function w64Encoding(bytes: Uint8Array, where: string): string {
  return waveEncoding(readFormat(bytes, w64Chunks(bytes), where));
}

function readFormat(bytes: Uint8Array, chunks: readonly W64Chunk[], where: string): WaveFormat {
  const chunk = chunks.find(({ id }) => id === "fmt ");
  const isThere = chunk !== undefined && chunk.start + chunk.size <= bytes.length;
  return readWaveFormat(isThere ? bytes.subarray(chunk.start, chunk.start + chunk.size) : undefined, true, where);
}

/** Sizes count the 24 bytes of the chunk's header; chunks begin at multiples of eight. */
function w64Chunks(bytes: Uint8Array): W64Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: W64Chunk[] = [];
  for (let at = 40; at + headerBytes <= bytes.length; ) {
    const claimed = Number(view.getBigUint64(at + 16, true));
    const id = idAt(bytes, at, chunkTail);
    chunks.push({ id, start: at + headerBytes, size: claimed - headerBytes });
    // Silence that nobody counted would be a chunk every 24 bytes.
    if (id === "" && claimed < headerBytes) break;
    at += Math.ceil(Math.max(claimed, headerBytes) / 8) * 8;
  }
  return chunks;
}

/** The four letters of an identifier; nothing where its tail is another. */
function idAt(bytes: Uint8Array, at: number, tail: string): string {
  const letters = String.fromCharCode(...bytes.subarray(at, at + 4));
  const digits = Array.from(bytes.subarray(at + 4, at + 16), (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("") === tail ? letters : "";
}
