import { checkSampleTotal } from "../limits.ts";
import { fourLetters } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { looseFrame, type Mp3Run, readRuns, withWholeHeaders } from "./mp3-runs.ts";
import { checkOneShape } from "./one-shape.ts";
import { quietly } from "./quietly.ts";

/** Samples that gapless playback may leave out at the start and at the end. */
const gaplessAllowance = 4096;

/**
 * MP3, and MPEG's layers 1 and 2, without the padding of encoder and decoder where the file tells it.
 *
 * The rate and the channels are those of the frames that follow each other, whatever a damaged one between them says.
 *
 * @throws FoleyError "audio" where nothing can be decoded, clearly less than the file's own count of frames, or parts of
 *   two rates or channel counts
 */
export async function decodeMp3(bytes: Uint8Array, where: string): Promise<Waveform> {
  const { runs, damaged } = readRuns(bytes);
  checkOneShape(runs, where);
  const first = runs[0] ?? looseFrame(bytes);
  checkSampleTotal(2 * runs.reduce((sum, run) => sum + run.frameCount * run.first.samples, 0), where);
  const { channelData, sampleRate } = await decodeFrames(withWholeHeaders(bytes, damaged).subarray(first?.start ?? 0));
  const decoded = channelData[0]?.length ?? 0;
  const expected = first === undefined ? 0 : countedFrames(bytes, first) * first.first.samples;
  if (decoded + gaplessAllowance < expected) {
    throw audioError(
      where,
      `about ${expected} samples`,
      String(decoded),
      "the file is damaged or cut off; copy or download it again",
    );
  }
  if (first === undefined) return { sampleRate, channels: channelData };
  // The decoder gives mono files two equal channels.
  return { sampleRate: first.sampleRate, channels: channelData.slice(0, first.channelCount) };
}

/** That of the first frames that follow each other; 0 where there are none. */
export function mp3SampleRate(bytes: Uint8Array): number {
  return (readRuns(bytes).runs[0] ?? looseFrame(bytes))?.sampleRate ?? 0;
}

async function decodeFrames(bytes: Uint8Array): Promise<{ channelData: Float32Array[]; sampleRate: number }> {
  const { decoder } = await import("@audio/decode-mp3");
  const mpg123 = await decoder();
  try {
    return quietly(() => mpg123.decode(bytes));
  } finally {
    mpg123.free();
  }
}

/** The count that LAME and others leave in the first frame, which itself holds no sound; 0 where there is none. */
function countedFrames(bytes: Uint8Array, { start, first }: Mp3Run): number {
  const at = start + 4 + first.sideBytes;
  if (at + 12 > bytes.length || !["Xing", "Info"].includes(fourLetters(bytes, at))) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  return view.getUint32(4) & 1 ? view.getUint32(8) : 0;
}
