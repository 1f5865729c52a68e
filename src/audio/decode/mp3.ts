import { decoder } from "@audio/decode-mp3";
import { checkSampleTotal } from "../limits.ts";
import { type Mp3Frame, mp3FrameAt } from "../mp3-frame.ts";
import { fourLetters } from "../wav/riff.ts";
import { audioError, type Waveform } from "../waveform.ts";
import { checkOneShape, type SoundPart } from "./one-shape.ts";
import { quietly } from "./quietly.ts";

/** A run of frames that follow each other and say the same of rate and channels. */
interface Run extends SoundPart {
  readonly start: number;
  readonly first: Mp3Frame;
  frameCount: number;
}

/** Samples that gapless playback may leave out at the start and at the end. */
const gaplessAllowance = 4096;

/** Runs shorter than this, after the first, are damage: their frames' headers say something else by mistake. */
const leastFrames = 3;

/**
 * MP3, and MPEG's layers 1 and 2, without the padding of encoder and decoder where the file tells it.
 *
 * The rate and the channels are those of the frames that follow each other, whatever a damaged one between them says.
 *
 * @throws FoleyError "audio" where nothing can be decoded, clearly less than the file's own count of frames, or parts of
 *   two rates or channel counts
 */
export async function decodeMp3(bytes: Uint8Array, where: string): Promise<Waveform> {
  const runs = findRuns(bytes);
  checkOneShape(runs, where);
  const first = runs[0] ?? looseFrame(bytes);
  checkSampleTotal(2 * runs.reduce((sum, run) => sum + run.frameCount * run.first.samples, 0), where);
  const { channelData, sampleRate } = await decodeFrames(bytes.subarray(first?.start ?? 0));
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

/** Whether at least three frames of MPEG audio follow each other near the beginning. */
export function hasMp3Frames(bytes: Uint8Array): boolean {
  return (findRuns(bytes.subarray(0, 2 ** 17))[0]?.frameCount ?? 0) >= leastFrames;
}

async function decodeFrames(bytes: Uint8Array): Promise<{ channelData: Float32Array[]; sampleRate: number }> {
  const mpg123 = await decoder();
  try {
    return quietly(() => mpg123.decode(bytes));
  } finally {
    mpg123.free();
  }
}

/** A frame counts where the next one, or the end, lies where it says. */
function findRuns(bytes: Uint8Array): Run[] {
  const runs: Run[] = [];
  let samples = 0;
  for (let at = 0; at + 4 <= bytes.length; ) {
    const frame = mp3FrameAt(bytes, at);
    if (frame === null || !isFollowed(bytes, at, frame)) {
      at++;
      continue;
    }
    const { sampleRate, channelCount } = frame;
    const last = runs.at(-1);
    if (last && last.sampleRate === sampleRate && last.channelCount === channelCount) last.frameCount++;
    else {
      const startSeconds = samples / (runs[0]?.sampleRate ?? sampleRate);
      runs.push({ sampleRate, channelCount, start: at, first: frame, frameCount: 1, startSeconds });
    }
    samples += frame.samples;
    at += frame.bytes;
  }
  return runs.filter((run, i) => i === 0 || run.frameCount >= leastFrames);
}

/** The first header of a file that is too short or odd to have a run, as with "free" bit rates. */
function looseFrame(bytes: Uint8Array): Run | undefined {
  for (let start = 0; start + 4 <= bytes.length; start++) {
    const first = mp3FrameAt(bytes, start);
    if (first !== null) return { ...first, start, first, frameCount: 1, startSeconds: 0 };
  }
  return undefined;
}

function isFollowed(bytes: Uint8Array, at: number, { bytes: length, sampleRate, layer }: Mp3Frame): boolean {
  const next = mp3FrameAt(bytes, at + length);
  return next === null ? at + length === bytes.length : next.sampleRate === sampleRate && next.layer === layer;
}

/** The count that LAME and others leave in the first frame, which itself holds no sound; 0 where there is none. */
function countedFrames(bytes: Uint8Array, { start, first }: Run): number {
  const at = start + 4 + first.sideBytes;
  if (at + 12 > bytes.length || !["Xing", "Info"].includes(fourLetters(bytes, at))) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  return view.getUint32(4) & 1 ? view.getUint32(8) : 0;
}
