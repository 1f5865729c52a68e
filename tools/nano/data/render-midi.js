import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readMono } from "./read-mono.js";
import { clipSeconds, rate } from "./signal.js";

const ticksPerSecond = 960;
/** A clip and enough silence behind it for its last notes to end. */
const slotSeconds = 9;
export const drumChannel = 9;

/**
 * The sounds of scores, played by fluidsynth.
 *
 * @param scores of each its program, its channel and its notes: `{ start, seconds, key, velocity }`
 */
export async function renderScores(scores, soundFont) {
  const folder = await mkdtemp(join(tmpdir(), "foley-midi-"));
  try {
    const [midi, wav] = [join(folder, "scores.mid"), join(folder, "scores.wav")];
    await writeFile(midi, midiFile(scores));
    await promisify(execFile)("fluidsynth", [
      "-ni",
      "-q",
      "-g",
      "0.4",
      "-r",
      "48000",
      "-O",
      "s16",
      "-F",
      wav,
      soundFont,
      midi,
    ]);
    const all = await readMono(wav);
    return scores.map((_, index) =>
      all.slice(index * slotSeconds * rate, Math.round((index * slotSeconds + clipSeconds) * rate)),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A Standard MIDI File with one track in which the scores follow one another. */
function midiFile(scores) {
  const events = scores.flatMap(({ program, channel, notes }, index) => {
    const from = index * slotSeconds;
    return [
      { at: Math.max(0, from - 0.1), bytes: [0xc0 | channel, program] },
      ...notes.flatMap(({ start, seconds, key, velocity }) => [
        { at: from + start, bytes: [0x90 | channel, key, velocity] },
        { at: from + Math.min(start + seconds, clipSeconds + 0.2), bytes: [0x80 | channel, key, 0] },
      ]),
    ];
  });
  events.push({ at: scores.length * slotSeconds, bytes: [0xff, 0x2f, 0x00] });
  const track = events.sort((a, b) => a.at - b.at).flatMap(withDelta());
  const header = [
    ...Buffer.from("MThd"),
    ...uint32(6),
    0,
    0,
    0,
    1,
    (ticksPerSecond / 2) >> 8,
    (ticksPerSecond / 2) & 255,
  ];
  return Buffer.from([...header, ...Buffer.from("MTrk"), ...uint32(track.length), ...track]);
}

/** Each event behind the ticks since the one before it; a quarter is half a second. */
function withDelta() {
  let last = 0;
  return ({ at, bytes }) => {
    const tick = Math.round(at * ticksPerSecond);
    const delta = variableLength(tick - last);
    last = tick;
    return [...delta, ...bytes];
  };
}

function variableLength(value) {
  const bytes = [value & 127];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 127) | 128);
  return bytes;
}

function uint32(value) {
  return [24, 16, 8, 0].map((shift) => (value >> shift) & 255);
}
