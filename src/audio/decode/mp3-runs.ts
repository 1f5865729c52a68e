import { type Mp3Frame, mp3FrameAt } from "../mp3-frame.ts";
import type { SoundPart } from "./one-shape.ts";

/** Frames that follow each other and say the same of rate and channels. */
export interface Mp3Run extends SoundPart {
  readonly start: number;
  readonly first: Mp3Frame;
  frameCount: number;
}

/** A frame whose header says something else than those around it. */
interface DamagedFrame {
  readonly start: number;
  readonly end: number;
  /** Where the frames around it begin. */
  readonly runStart: number;
}

/** Runs shorter than this, after the first, are damage: their frames' headers say something else by mistake. */
const leastFrames = 3;

/** The runs of an MP3, and the frames within them whose headers are damaged. */
export function readRuns(bytes: Uint8Array): { readonly runs: Mp3Run[]; readonly damaged: DamagedFrame[] } {
  const runs: Mp3Run[] = [];
  const damaged: DamagedFrame[] = [];
  let [samples, expectedAt, lastAt, searchedFrom] = [0, -1, 0, -1];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const frame = mp3FrameAt(bytes, at);
    const last = runs.at(-1);
    const continues = frame !== null && at === expectedAt && last !== undefined && isAlike(frame, last.first);
    if (frame === null || !(continues || isFollowed(bytes, at, frame))) {
      // The length of the frame before may have been wrong, so what it covers is searched as well.
      const isLost = at === expectedAt && searchedFrom < lastAt;
      if (isLost) searchedFrom = lastAt;
      at = isLost ? lastAt + 4 : at + 1;
      continue;
    }
    if (last !== undefined && isAlike(frame, last.first)) {
      if (at !== expectedAt) damaged.push(damagedFrame(bytes, last.start, [lastAt, expectedAt, at]));
      last.frameCount++;
    } else {
      const { sampleRate, channelCount } = frame;
      const startSeconds = samples / (runs[0]?.sampleRate ?? sampleRate);
      runs.push({ sampleRate, channelCount, start: at, first: frame, frameCount: 1, startSeconds });
    }
    [lastAt, expectedAt] = [at, at + frame.bytes];
    samples += frame.samples;
    at = expectedAt;
  }
  return { runs: runs.filter((run, i) => i === 0 || run.frameCount >= leastFrames), damaged };
}

/**
 * Which of two frames is damaged, where none begins as expected: the one there, whose header still has something of one,
 * or the one before it, whose bit rate was wrong and so its length.
 */
function damagedFrame(bytes: Uint8Array, runStart: number, places: readonly [number, number, number]): DamagedFrame {
  const [last, expected, end] = places;
  const isHeader = bytes[expected] === 0xff || bytes[expected + 1] === bytes[runStart + 1];
  return { start: isHeader ? expected : last, end, runStart };
}

/** Whether at least three frames of MPEG audio follow each other near the beginning. */
export function hasMp3Frames(bytes: Uint8Array): boolean {
  return (readRuns(bytes.subarray(0, 2 ** 17)).runs[0]?.frameCount ?? 0) >= leastFrames;
}

/** The first header of a file that is too short or odd to have a run, as with "free" bit rates. */
export function looseFrame(bytes: Uint8Array): Mp3Run | undefined {
  for (let start = 0; start + 4 <= bytes.length; start++) {
    const first = mp3FrameAt(bytes, start);
    if (first !== null) return { ...first, start, first, frameCount: 1, startSeconds: 0 };
  }
  return undefined;
}

/**
 * The same MP3, with headers of damaged frames as those of the frames around them: only the bit rate and what stereo is
 * made of differ from frame to frame, and the bit rate tells a length, which is known.
 */
export function withWholeHeaders(bytes: Uint8Array, damaged: readonly DamagedFrame[]): Uint8Array {
  const repaired = damaged.flatMap(({ start, end, runStart }) => {
    const whole = bytes.subarray(runStart, runStart + 4);
    const header = headerOf(bytes.subarray(start, start + 4), whole, end - start);
    return header === null ? [] : [{ start, header }];
  });
  if (repaired.length === 0) return bytes;
  const copy = new Uint8Array(bytes);
  for (const { start, header } of repaired) copy.set(header, start);
  return copy;
}

/** Every header that is like a whole one, by bit rate and padding; that which gives the length. */
function headerOf(damaged: Uint8Array, whole: Uint8Array, length: number): Uint8Array | null {
  const [, kind = 0, rates = 0, mode = 0] = whole;
  const ownMode = ((damaged[3] ?? 0) >> 6 === 3) === (mode >> 6 === 3) ? (damaged[3] ?? 0) : mode;
  const header = Uint8Array.of(0xff, kind, 0, ownMode);
  for (let bits = 0; bits < 32; bits++) {
    header[2] = (rates & 0x0d) | ((bits >> 1) << 4) | ((bits & 1) << 1);
    if (mp3FrameAt(header, 0)?.bytes === length) return header;
  }
  return null;
}

function isAlike(a: Mp3Frame, b: Mp3Frame): boolean {
  return a.sampleRate === b.sampleRate && a.layer === b.layer && a.channelCount === b.channelCount;
}

/** Whether the next frame, or the end, lies where a frame says. */
function isFollowed(bytes: Uint8Array, at: number, frame: Mp3Frame): boolean {
  const next = mp3FrameAt(bytes, at + frame.bytes);
  return next === null ? at + frame.bytes === bytes.length : isAlike(next, frame);
}
