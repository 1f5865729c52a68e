import decode from "@audio/decode-mp3";
import { fourLetters } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { id3Size } from "./id3.ts";

/** What the first frame says of the whole file. */
interface Mp3Header {
  readonly isMono: boolean;
  readonly samplesPerFrame: number;
  /** 0 where the encoder left no note of it. */
  readonly frameCount: number;
}

/** Samples that gapless playback may leave out at the start and at the end. */
const gaplessAllowance = 4096;

/**
 * MP3, without the padding of encoder and decoder where the file tells it.
 *
 * @throws FoleyError "audio" where nothing can be decoded, or clearly less than the file's own count of frames
 */
export async function decodeMp3(bytes: Uint8Array, where: string): Promise<Waveform> {
  const { channelData, sampleRate } = await decode(bytes);
  const header = readHeader(bytes);
  const decoded = channelData[0]?.length ?? 0;
  const expected = header ? header.frameCount * header.samplesPerFrame : 0;
  if (decoded + gaplessAllowance < expected) {
    throw audioError(
      where,
      `about ${expected} samples`,
      String(decoded),
      "the file is damaged or cut off; copy or download it again",
    );
  }
  // The decoder gives mono files two equal channels.
  return { sampleRate, channels: header?.isMono ? channelData.slice(0, 1) : channelData };
}

function readHeader(bytes: Uint8Array): Mp3Header | undefined {
  const start = findFrame(bytes, id3Size(bytes));
  if (start + 4 > bytes.length) return undefined;
  const isMpeg1 = ((bytes[start + 1] as number) & 0x18) === 0x18;
  const isMono = (bytes[start + 3] as number) >> 6 === 3;
  const sideBytes = isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17;
  return { isMono, samplesPerFrame: isMpeg1 ? 1152 : 576, frameCount: readFrameCount(bytes, start + 4 + sideBytes) };
}

/** Eleven set bits begin a frame; layer 00 and rate 11 are never used. */
function findFrame(bytes: Uint8Array, from: number): number {
  for (let i = from; i + 4 <= bytes.length; i++) {
    const second = bytes[i + 1] as number;
    if (bytes[i] === 0xff && (second & 0xe0) === 0xe0 && (second & 6) !== 0 && ((bytes[i + 2] as number) & 0xc) !== 0xc)
      return i;
  }
  return bytes.length;
}

/** The count that LAME and others leave in the first frame, which itself holds no sound. */
function readFrameCount(bytes: Uint8Array, at: number): number {
  if (at + 12 > bytes.length || !["Xing", "Info"].includes(fourLetters(bytes, at))) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  return view.getUint32(4) & 1 ? view.getUint32(8) : 0;
}
