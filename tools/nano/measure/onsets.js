#!/usr/bin/env node
// When sounds of one event begin: of real clips, and of what a model makes from words.
//
// node tools/nano/measure/onsets.js --data nano-data/metadata.jsonl [--model models/nano] [--count 8] [--seed 9500] [--json FILE]
//
// A sound begins where its level first comes within 30 dB of its loudest hundredth of a second.
import { load } from "../../../dist/index.js";
import { readClips, readOptions, sampleRate, writeReport } from "./measure.js";
import { promptsByKind } from "./prompts.js";

/** Kinds that are one event, or begin with one. */
const kinds =
  "dog rooster sneezing gunshot explosion door hand_clap kick_drum snare_drum tom_drum cymbal church_bell laser_gun whoosh".split(
    " ",
  );
const [frameSeconds, quietest, soonest] = [0.01, 10 ** (-30 / 20), 0.3];

const options = readOptions({ count: "8", seed: "9500" });
const { model: name, data, folds } = options;
const model = await load(name, { device: "cpu" });
const clips = await readClips(data, folds);
const count = Number(options.count);
const rows = {};
for (const [row, kind] of kinds.entries()) {
  const made = [];
  for (let index = 0; index < count; index++) {
    const prompts = promptsByKind[kind];
    const seed = Number(options.seed) + row * count + index;
    made.push(onset((await model.generate(prompts[index % prompts.length], { seed, loudness: "off" })).channels[0]));
  }
  const real = clips.filter(({ label }) => label === kind).map(({ samples }) => onset(samples));
  rows[kind] = { real: summary(real), made: summary(made) };
  console.log(`${kind.padEnd(14)} real ${line(rows[kind].real)}   made ${line(rows[kind].made)}`);
}
const share = (whose) => {
  const all = Object.values(rows).map((row) => row[whose]);
  return all.reduce((sum, { soon }) => sum + soon, 0) / all.reduce((sum, { total }) => sum + total, 0);
};
const soon = { real: share("real"), made: share("made") };
console.log(`within ${soonest} s: real ${(100 * soon.real).toFixed(0)} %, made ${(100 * soon.made).toFixed(0)} %`);
await writeReport(options, null, { model: name, seed: Number(options.seed), folds, soonest, soon, rows });

/** Seconds. */
function onset(samples) {
  const size = Math.round(frameSeconds * sampleRate);
  const levels = Array.from({ length: Math.floor(samples.length / size) }, (_, frame) =>
    Math.hypot(...samples.subarray(frame * size, (frame + 1) * size)),
  );
  const least = quietest * Math.max(...levels);
  return levels.findIndex((level) => level >= least) * frameSeconds;
}

function summary(onsets) {
  const sorted = [...onsets].sort((a, b) => a - b);
  const soon = sorted.filter((seconds) => seconds <= soonest).length;
  return { soon, total: sorted.length, median: sorted[sorted.length >> 1] ?? null, latest: sorted.at(-1) ?? null };
}

function line({ soon, total, median, latest }) {
  return `${soon}/${total} soon, median ${median?.toFixed(2)} s, latest ${latest?.toFixed(2)} s`;
}
