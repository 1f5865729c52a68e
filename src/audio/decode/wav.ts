import { isChunkName, isLittleEndianRiff, type RiffChunk, riffChunks } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { countedBytes } from "./counted-bytes.ts";
import { blockSamplesOf, decodeWaveSamples, readWaveFormat, type WaveFormat, waveEncoding } from "./wave-format.ts";

/**
 * WAV, WAVE_FORMAT_EXTENSIBLE, RIFX, RF64 and BW64: PCM of 8 to 32 bits, float of 32 and 64, A-law, µ-law, Microsoft and
 * IMA ADPCM, MP3.
 *
 * @throws FoleyError "audio" where the file is cut off, damaged, contradicts itself, or is in another encoding
 */
export async function decodeWav(bytes: Uint8Array, where: string): Promise<Waveform> {
  const chunks = riffChunks(bytes, 12);
  const format = readFormat(bytes, chunks, where);
  const channels = await decodeWaveSamples(sampleBytes(bytes, chunks, where), format, where);
  return { sampleRate: format.sampleRate, channels: trimToFact(bytes, chunks, format, channels) };
}

/** What samples are written as: `16-bit PCM`, `32-bit float`, `MS ADPCM`. */
export function wavEncoding(bytes: Uint8Array, where: string): string {
  return waveEncoding(readFormat(bytes, riffChunks(bytes, 12), where));
}

export function wavSampleRate(bytes: Uint8Array, where: string): number {
  return readFormat(bytes, riffChunks(bytes, 12), where).sampleRate;
}

function readFormat(bytes: Uint8Array, chunks: readonly RiffChunk[], where: string): WaveFormat {
  const chunk = chunks.find(({ id }) => id === "fmt ");
  const isThere = chunk === undefined || chunk.start + chunk.size <= bytes.length;
  const content = chunk && bytes.subarray(chunk.start, isThere ? chunk.start + chunk.size : chunk.start);
  return readWaveFormat(content, isLittleEndianRiff(bytes), where);
}

/** The bytes of the samples, all of which must be there unless a stream left their number open. */
function sampleBytes(bytes: Uint8Array, chunks: readonly RiffChunk[], where: string): Uint8Array {
  const chunk = chunks.find(({ id }) => id === "data");
  if (!chunk) throw audioError(where, 'a "data" chunk', "none", "the file is damaged; replace it or leave it out");
  const isOpen = chunk.size === 0 && !endsInChunks(bytes, chunk.start);
  return isOpen ? bytes.subarray(chunk.start) : countedBytes(bytes, chunk, where);
}

/** Whether what follows an empty chunk are other chunks, up to the end, and not samples that nobody counted. */
function endsInChunks(bytes: Uint8Array, start: number): boolean {
  const rest = riffChunks(bytes, start);
  const last = rest.at(-1);
  if (last === undefined) return true;
  return rest.every(({ start: at }) => isChunkName(bytes, at - 8)) && last.start + last.size <= bytes.length + 1;
}

/**
 * ADPCM fills its last block; the `fact` chunk says how many samples were meant.
 *
 * Some writers miscount by the number of channels, so it is believed only where it ends within the last block.
 */
function trimToFact(
  bytes: Uint8Array,
  chunks: readonly RiffChunk[],
  format: WaveFormat,
  channels: readonly Float32Array[],
): readonly Float32Array[] {
  const fact = chunks.find(({ id, start, size }) => id === "fact" && size >= 4 && start + 4 <= bytes.length);
  const blockSamples = blockSamplesOf(format);
  if (!fact || blockSamples === 0) return channels;
  const meant = new DataView(bytes.buffer, bytes.byteOffset + fact.start).getUint32(0, isLittleEndianRiff(bytes));
  const missing = (channels[0]?.length ?? 0) - meant;
  return missing > 0 && missing < blockSamples ? channels.map((samples) => samples.subarray(0, meant)) : channels;
}
