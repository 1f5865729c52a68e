import decode from "@audio/decode-flac";
import { audioError, type Waveform } from "../waveform.ts";
import { id3Size } from "./id3.ts";

/** What the STREAMINFO block says. */
interface StreamInfo {
  readonly bits: number;
  /** Samples per channel; 0 where the encoder did not know. */
  readonly sampleCount: number;
}

/** The marker stands first, or a few bytes on where an ID3 tag or an Ogg page comes before it. */
const markerReach = 128;

/**
 * FLAC, also within Ogg, with integers divided by 2^(bits - 1).
 *
 * @throws FoleyError "audio" where samples are missing
 */
export async function decodeFlac(bytes: Uint8Array, where: string): Promise<Waveform> {
  const info = readStreamInfo(bytes, where);
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
  return { sampleRate, channels: channelData.map((channel) => rescale(channel, info.bits)) };
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
  return { bits: Number((counts >> 36n) & 31n) + 1, sampleCount: Number(counts & 0xfffffffffn) };
}

function findMarker(bytes: Uint8Array): number {
  const start = id3Size(bytes);
  const head = String.fromCharCode(...bytes.subarray(start, start + markerReach));
  const at = head.indexOf("fLaC");
  return at < 0 ? at : start + at;
}
