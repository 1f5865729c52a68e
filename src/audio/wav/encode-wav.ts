import { audioError, checkWaveform, sampleCount, type Waveform } from "../waveform.ts";
import { encodeInfo, type WavMetadata } from "./wav-metadata.ts";

export type WavFormat = "int16" | "int24" | "float32";

export interface EncodeWavOptions {
  /** int16 where left out. */
  readonly format?: WavFormat | undefined;
  readonly metadata?: WavMetadata | undefined;
}

interface SampleWriter {
  readonly tag: number;
  readonly bytes: number;
  write(view: DataView, offset: number, sample: number): void;
}

const writers: Readonly<Record<WavFormat, SampleWriter>> = {
  int16: { tag: 1, bytes: 2, write: (view, offset, sample) => view.setInt16(offset, quantize(sample, 2 ** 15), true) },
  int24: { tag: 1, bytes: 3, write: writeInt24 },
  float32: { tag: 3, bytes: 4, write: (view, offset, sample) => view.setFloat32(offset, sample, true) },
};

/**
 * The bytes of a WAV file.
 *
 * Integers are samples times 2^(bits - 1), clamped where the sound is louder than they can say: see `countClipped`.
 * Floats are kept as they are.
 *
 * @throws FoleyError "audio" where the waveform is empty or not finite, or would take more than 4 GiB
 */
export function encodeWav(waveform: Waveform, options: EncodeWavOptions = {}): Uint8Array {
  checkWaveform(waveform, "WAV");
  const writer = writers[options.format ?? "int16"];
  const info = encodeInfo(options.metadata ?? {});
  const format = formatChunk(waveform, writer);
  const dataBytes = sampleCount(waveform) * waveform.channels.length * writer.bytes;
  const total = 12 + format.length + info.length + 8 + dataBytes + (dataBytes % 2);
  if (total > 0xffffffff) throw audioError("WAV", "less than 4 GiB", `${total} bytes`, "write it in parts");
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  writeLetters(bytes, 0, "RIFF");
  view.setUint32(4, total - 8, true);
  writeLetters(bytes, 8, "WAVE");
  bytes.set(format, 12);
  bytes.set(info, 12 + format.length);
  const dataStart = 12 + format.length + info.length;
  writeLetters(bytes, dataStart, "data");
  view.setUint32(dataStart + 4, dataBytes, true);
  writeSamples(view, dataStart + 8, waveform, writer);
  return bytes;
}

/** How many samples are beyond [-1, 1], which an integer format would clip. */
export function countClipped(waveform: Waveform): number {
  let count = 0;
  for (const channel of waveform.channels) for (const sample of channel) if (Math.abs(sample) > 1) count++;
  return count;
}

/** Anything but PCM also needs the size of an empty extension and a `fact` chunk with the length. */
function formatChunk(waveform: Waveform, { tag, bytes }: SampleWriter): Uint8Array {
  const isPcm = tag === 1;
  const chunk = new Uint8Array(isPcm ? 24 : 26 + 12);
  const view = new DataView(chunk.buffer);
  const frameBytes = waveform.channels.length * bytes;
  writeLetters(chunk, 0, "fmt ");
  view.setUint32(4, isPcm ? 16 : 18, true);
  view.setUint16(8, tag, true);
  view.setUint16(10, waveform.channels.length, true);
  view.setUint32(12, waveform.sampleRate, true);
  view.setUint32(16, waveform.sampleRate * frameBytes, true);
  view.setUint16(20, frameBytes, true);
  view.setUint16(22, 8 * bytes, true);
  if (isPcm) return chunk;
  writeLetters(chunk, 26, "fact");
  view.setUint32(30, 4, true);
  view.setUint32(34, sampleCount(waveform), true);
  return chunk;
}

function writeSamples(view: DataView, start: number, { channels }: Waveform, { bytes, write }: SampleWriter): void {
  const frameBytes = channels.length * bytes;
  channels.forEach((samples, channel) => {
    let offset = start + channel * bytes;
    for (const sample of samples) {
      write(view, offset, sample);
      offset += frameBytes;
    }
  });
}

function writeInt24(view: DataView, offset: number, sample: number): void {
  const value = quantize(sample, 2 ** 23);
  view.setUint16(offset, value & 0xffff, true);
  view.setInt8(offset + 2, value >> 16);
}

/** The step that a sample is written as; `scale` of them are full scale. */
export function quantize(sample: number, scale: number): number {
  return Math.max(-scale, Math.min(scale - 1, Math.round(sample * scale)));
}

export function writeLetters(bytes: Uint8Array, offset: number, letters: string): void {
  for (let i = 0; i < letters.length; i++) bytes[offset + i] = letters.charCodeAt(i);
}
