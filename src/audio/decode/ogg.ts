import decodeOpusStream from "@audio/decode-opus";
import decodeVorbisStream from "@audio/decode-vorbis";
import { fourLetters } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";

/** @throws FoleyError "audio" where the last page is cut off */
export async function decodeVorbis(bytes: Uint8Array, where: string): Promise<Waveform> {
  checkPages(bytes, where);
  const { channelData, sampleRate } = await decodeVorbisStream(bytes);
  return { sampleRate, channels: channelData };
}

/**
 * Opus always comes at 48 kHz, whatever rate was encoded.
 *
 * @throws FoleyError "audio" where the last page is cut off
 */
export async function decodeOpus(bytes: Uint8Array, where: string): Promise<Waveform> {
  checkPages(bytes, where);
  const { channelData, sampleRate } = await decodeOpusStream(bytes);
  return { sampleRate, channels: channelData };
}

/** The decoders say nothing of a file that ends too early, but its pages tell their own sizes. */
function checkPages(bytes: Uint8Array, where: string): void {
  let at = 0;
  while (at + 4 <= bytes.length && fourLetters(bytes, at) === "OggS") at = pageEnd(bytes, at);
  if (at <= bytes.length) return;
  throw audioError(
    where,
    `${at} bytes or more`,
    String(bytes.length),
    "the file is cut off; copy or download it again",
  );
}

/** A page: 27 bytes, the number of its segments the last of them, the segments' sizes, the segments. */
function pageEnd(bytes: Uint8Array, start: number): number {
  const segmentCount = bytes[start + 26] ?? 0;
  const sizes = bytes.subarray(start + 27, start + 27 + segmentCount);
  return sizes.reduce((end, size) => end + size, start + 27 + segmentCount);
}
