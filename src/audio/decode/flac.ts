import { checkSampleTotal } from "../limits.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { flacSamplesAt } from "./flac-frame.ts";
import { shapeOf } from "./one-shape.ts";

/** What the STREAMINFO block says. */
interface StreamInfo {
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly bits: number;
  /** Samples per channel; 0 where the encoder did not know. */
  readonly sampleCount: number;
}

/** The marker stands first, or a few bytes on where an Ogg page comes before it. */
const markerReach = 128;

export function isFlac(bytes: Uint8Array): boolean {
  return findMarker(bytes.subarray(0, 4)) === 0;
}

/**
 * FLAC, also within Ogg, with integers divided by 2^(bits - 1).
 *
 * @throws FoleyError "audio" where samples are missing, and where the frames contradict the header
 */
export async function decodeFlac(bytes: Uint8Array, where: string): Promise<Waveform> {
  const info = readStreamInfo(bytes, where);
  checkSampleTotal(Math.max(info.sampleCount, framedSamples(bytes)) * info.channelCount, where);
  // Decoders are large: each is loaded once there is something for it.
  const { default: decode } = await import("@audio/decode-flac");
  const { channelData, sampleRate } = await decode(bytes);
  const decoded = channelData[0]?.length ?? 0;
  if (decoded < Math.max(1, info.sampleCount)) {
    throw audioError(
      where,
      `${info.sampleCount || "some"} samples`,
      String(decoded),
      "the file is damaged or cut off; copy or download it again",
    );
  }
  checkHeader(info, { sampleRate, channelCount: channelData.length, sampleCount: decoded }, where);
  return { sampleRate, channels: channelData.map((channel) => rescale(channel, info.bits)) };
}

function checkHeader(info: StreamInfo, frames: Omit<StreamInfo, "bits">, where: string): void {
  const advice = "one of the two is wrong; write the file again from its source";
  if (shapeOf(info) !== shapeOf(frames)) {
    throw audioError(where, `${shapeOf(info)} as its header says`, `frames of ${shapeOf(frames)}`, advice);
  }
  if (info.sampleCount === 0 || info.sampleCount === frames.sampleCount) return;
  throw audioError(where, `${info.sampleCount} samples as its header counts`, String(frames.sampleCount), advice);
}

export function flacSampleRate(bytes: Uint8Array, where: string): number {
  return readStreamInfo(bytes, where).sampleRate;
}

/** What the frames claim to hold, whatever the header counts: a frame of silence takes a dozen bytes. */
function framedSamples(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) sum += flacSamplesAt(bytes, at);
  return sum;
}

/** The decoder divides by 2^(bits - 1) - 1, libsndfile and torchaudio by one more; the integer itself is restored. */
function rescale(samples: Float32Array, bits: number): Float32Array {
  const largest = 2 ** (bits - 1) - 1;
  return samples.map((sample) => Math.round(sample * largest) / (largest + 1));
}

function readStreamInfo(bytes: Uint8Array, where: string): StreamInfo {
  const marker = findMarker(bytes);
  // The marker, the block's header and sizes of blocks and frames take 18 bytes; the counts take 8.
  if (marker < 0 || marker + 26 > bytes.length) {
    throw audioError(where, "a FLAC header", "none", "the file is damaged; copy or download it again");
  }
  const counts = new DataView(bytes.buffer, bytes.byteOffset + marker + 18, 8).getBigUint64(0);
  const bitsAt = (shift: bigint, mask: bigint): number => Number((counts >> shift) & mask);
  return {
    sampleRate: bitsAt(44n, 0xfffffn),
    channelCount: bitsAt(41n, 7n) + 1,
    bits: bitsAt(36n, 31n) + 1,
    sampleCount: bitsAt(0n, 0xfffffffffn),
  };
}

function findMarker(bytes: Uint8Array): number {
  return String.fromCharCode(...bytes.subarray(0, markerReach)).indexOf("fLaC");
}
