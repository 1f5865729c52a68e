import { drums, instruments } from "./instruments.js";
import { Random } from "./random.js";
import { drumChannel, renderScores } from "./render-midi.js";
import { clipSeconds } from "./signal.js";

const clipCount = 20;
/** In semitones above the root. */
const chords = { major: [0, 4, 7, 12], minor: [0, 3, 7, 12] };
const scales = [
  [0, 2, 4, 5, 7, 9, 11],
  [0, 2, 3, 5, 7, 8, 10],
  [0, 3, 5, 7, 10],
];

/** Clips that the instruments and drums of a General MIDI sound font play, twenty of each kind. */
export async function clipsFromSoundFont(soundFont) {
  const clips = [];
  const kinds = [
    ...Object.entries(instruments).map(([label, instrument]) => [
      label,
      (index) => scoreOfInstrument(label, instrument, index),
    ]),
    ...Object.entries(drums).map(([label, drum]) => [label, (index) => scoreOfDrum(label, drum, index)]),
    ["drum_beat", scoreOfBeat],
  ];
  for (const [label, scoreAt] of kinds) {
    const scores = Array.from({ length: clipCount }, (_, index) => scoreAt(index));
    const sounds = await renderScores(scores, soundFont);
    for (const [index, samples] of sounds.entries()) clips.push(clipOf(label, index, samples, scores[index].words));
  }
  return clips;
}

function clipOf(label, index, samples, words) {
  const name = `${label}-fluid-${index}`;
  return {
    name,
    label,
    group: name,
    samples,
    words,
    origin: "fluid-soundfont-gm",
    author: "Frank Wen and contributors to Fluid",
    licence: "MIT",
    url: "https://packages.debian.org/fluid-soundfont-gm",
  };
}

function scoreOfInstrument(label, { programs, keys, forms, called }, index) {
  const random = new Random("instrument", label, index);
  const all = forms.split(" ");
  const [low, high] = keys;
  // Roots go through the whole range, so that no two clips begin on the same key.
  const root = Math.round(low + ((high - low - 4) * (index + random.next())) / clipCount);
  const form = all[(index + Math.floor(index / all.length)) % all.length];
  const velocity = random.whole(60, 120);
  const height = index < clipCount / 3 ? "low" : index >= (2 * clipCount) / 3 ? "high" : "medium";
  const { notes, words } = formNamed[form](random, { root, low, high, velocity, height, called });
  return { program: random.pick(programs), channel: 0, notes, words };
}

const formNamed = {
  note(random, { root, velocity, height, called }) {
    const seconds = random.between(1.5, 4.8);
    return {
      notes: [{ start: 0, seconds, key: root, velocity }],
      words: [`a single ${height} note of ${called}`, `${called} playing a ${height} note`],
    };
  },
  chord(random, { root, velocity, height, called }) {
    const name = random.pick(Object.keys(chords));
    const shift = random.pick([0, 0, 5, -2]);
    const at = (start, offset) =>
      chords[name].map((step) => ({ start, seconds: shift === 0 ? 4.8 : 2.4, key: root + offset + step, velocity }));
    const notes = shift === 0 ? at(0, 0) : [...at(0, 0), ...at(2.5, shift)];
    return { notes, words: [`${called} playing a ${height} chord`, `a ${name} chord on ${called}`] };
  },
  fifth(random, { root, velocity, height, called }) {
    const step = random.between(0.25, 1.6);
    const notes = steps(step).flatMap((start) => {
      const key = root + random.pick([0, 0, 0, 3, 5]);
      return [0, 7, 12].map((above) => ({ start, seconds: step * 0.9, key: key + above, velocity }));
    });
    return {
      notes,
      words: [`${called} playing ${height} power chords`, `${step < 0.6 ? "fast" : "slow"} chords on ${called}`],
    };
  },
  melody(random, context) {
    const step = random.between(0.35, 0.8);
    const notes = walk(random, context, step, () => random.pick([-2, -1, -1, 1, 1, 2]));
    return {
      notes,
      words: [`${context.called} playing a ${step > 0.55 ? "slow" : "lively"} melody`, `a tune on ${context.called}`],
    };
  },
  run(random, context) {
    const direction = random.pick([1, -1]);
    const notes = walk(random, context, random.between(0.12, 0.24), () => direction);
    return { notes, words: [`${context.called} playing a fast scale`, `quick notes of ${context.called}`] };
  },
  roll(random, { root, called }) {
    const step = random.between(0.06, 0.1);
    const notes = steps(step).map((start, i, { length }) => ({
      start,
      seconds: step,
      key: root,
      velocity: Math.round(40 + (80 * i) / length),
    }));
    return { notes, words: [`a roll on ${called}`, `${called} rolling louder and louder`] };
  },
  repeat(random, { root, velocity, called }) {
    const step = random.between(1.2, 2);
    return {
      notes: steps(step).map((start) => ({ start, seconds: step * 0.6, key: root, velocity })),
      words: [`${called} ringing again and again`],
    };
  },
};

/** A walk on a scale that stays in the range. */
function walk(random, { root, low, high, velocity }, step, move) {
  const scale = random.pick(scales);
  const keyOf = (degree) =>
    root + 12 * Math.floor(degree / scale.length) + scale[((degree % scale.length) + scale.length) % scale.length];
  let degree = 0;
  let turn = 1;
  return steps(step).map((start) => {
    const key = keyOf(degree);
    const change = turn * move();
    const isInside = keyOf(degree + change) >= low && keyOf(degree + change) <= high;
    if (!isInside) turn = -turn;
    degree += isInside ? change : -change;
    return { start, seconds: step * 0.95, key, velocity: Math.min(127, velocity + random.whole(-12, 12)) };
  });
}

function scoreOfDrum(label, { kits, keys, called }, index) {
  const random = new Random("drum", label, index);
  const program = kits[index % kits.length];
  const key = keys[Math.floor(index / kits.length + index) % keys.length];
  const [form, describe] = random.pick([
    ["single", `a single hit of ${called}`],
    ["steady", `a steady beat of ${called}`],
    ["steady", `${called} played again and again`],
    ["fast", `fast hits of ${called}`],
    ["rhythm", `a rhythm played on ${called}`],
  ]);
  const step = {
    single: 9,
    steady: random.between(0.4, 1.1),
    fast: random.between(0.11, 0.22),
    rhythm: random.between(0.13, 0.3),
  }[form];
  const pattern = Array.from({ length: 8 }, (_, beat) => form !== "rhythm" || beat === 0 || random.next() < 0.45);
  const notes = steps(step)
    .filter((_, beat) => pattern[beat % 8])
    .map((start) => ({ start, seconds: Math.min(0.9 * step, 2), key, velocity: random.whole(85, 120) }));
  return { program, channel: drumChannel, notes, words: [describe] };
}

const beatKits = { 0: "acoustic", 8: "acoustic", 16: "rock", 24: "electronic", 25: "electronic", 32: "jazz" };

/** A bar of kick, snare and hi-hat, again and again. */
function scoreOfBeat(index) {
  const random = new Random("beat", index);
  const program = Number(Object.keys(beatKits)[index % 6]);
  const beatsPerMinute = random.between(80, 170);
  const step = 15 / beatsPerMinute;
  const chance = {
    36: [1, 0.1, 0.3, 0.2],
    38: [0.02, 0.05, 0.08, 0.08],
    [random.pick([42, 42, 51, 46])]: [1, random.pick([0, 0.9]), 0.95, 0.1],
  };
  const bar = Array.from({ length: 16 }, (_, place) =>
    Object.entries(chance).flatMap(([key, chances]) =>
      random.next() < chances[place % 4] || (key === "38" && place % 8 === 4) ? [Number(key)] : [],
    ),
  );
  const notes = steps(step).flatMap((start, place) =>
    bar[place % 16].map((key) => ({ start, seconds: 0.3, key, velocity: random.whole(80, 118) })),
  );
  const speed = beatsPerMinute > 125 ? "fast" : "slow";
  return {
    program,
    channel: drumChannel,
    notes,
    words: [`a ${speed} ${beatKits[program]} drum beat`, `a ${speed} drum kit groove`],
  };
}

/** Times from the beginning to shortly before the end of a clip. */
function steps(step) {
  return Array.from({ length: Math.max(1, Math.floor((clipSeconds - 0.1) / step)) }, (_, index) => index * step);
}
