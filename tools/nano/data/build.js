#!/usr/bin/env node
// Builds the sounds that nano learns from: FLAC at 16 kHz, metadata.jsonl, ATTRIBUTION.csv and KINDS.md in one folder.
//
// node tools/nano/data/build.js --esc10 FOLDER --samples PACKAGE_FOLDER --sound-font FILE.sf2 --freedoom FOLDER --out FOLDER
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Papa from "papaparse";
import { encodeAudio } from "../../../dist/audio/encode/encode-audio.js";
import { monoWaveform } from "../../../dist/audio/waveform.js";
import { writeWhole } from "../../../dist/files/write-whole.js";
import { writeWholeFolder } from "../../../dist/files/write-whole-folder.js";
import { finishClip, keepClip } from "./finish-clip.js";
import { foldCount, withFolds } from "./folds.js";
import { clipsFromEsc10 } from "./from-esc10.js";
import { clipsFromFreedoom } from "./from-freedoom.js";
import { clipsFromSamples } from "./from-samples.js";
import { clipsFromSignals } from "./from-signals.js";
import { clipsFromSoundFont } from "./from-sound-font.js";
import { kindsTable } from "./kinds-table.js";
import { withoutNearDuplicates } from "./near-duplicate.js";
import { rate } from "./signal.js";
import { captionsOf } from "./words.js";

const option = { type: "string" };
const { values } = parseArgs({
  options: { esc10: option, samples: option, "sound-font": option, freedoom: option, out: option },
});

/** Each source, made only where its place is given; signals need none. */
const sources = [
  ["esc10", clipsFromEsc10],
  ["samples", clipsFromSamples],
  ["sound-font", clipsFromSoundFont],
  ["freedoom", clipsFromFreedoom],
];

const made = clipsFromSignals();
for (const [name, make] of sources) {
  if (values[name] === undefined) throw new Error(`--${name}: expected where it lies, got nothing; see README.md`);
  made.push(...(await make(values[name])));
  console.log(`${name}: ${made.length} clips so far`);
}

const finished = made.map((clip) => ({
  ...clip,
  samples: clip.isWhole ? keepClip(clip.samples) : finishClip(clip.samples),
}));
const silent = finished.filter(({ samples }) => !samples.some((sample) => Math.abs(sample) > 0.1));
if (silent.length > 0) throw new Error(`expected sound, got silence: ${silent.map(({ name }) => name).join(", ")}`);
const { kept, dropped } = withoutNearDuplicates(withFolds(finished));
console.log(`${kept.length} clips; left out, as they are too like ones to learn from: ${dropped.join(", ") || "none"}`);

await writeWholeFolder(values.out, async (folder) => {
  const rows = [];
  for (const clip of kept) rows.push(await writeClip(folder, clip));
  await writeWhole(join(folder, "metadata.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  await writeWhole(join(folder, "ATTRIBUTION.csv"), `${Papa.unparse(rows.map(attributionOf))}\n`);
  await writeWhole(join(folder, "KINDS.md"), kindsTable(rows));
});

/** A row of the table: the names are those that foley reads, and four more for attribution. */
async function writeClip(folder, { name, label, samples, fold, words, origin, author, licence, url, ...rest }) {
  const file = `audio/${label}/${name}.flac`;
  await mkdir(join(folder, "audio", label), { recursive: true });
  await writeWhole(join(folder, file), await encodeAudio(monoWaveform(samples, rate), "flac"));
  return {
    file_name: file,
    label,
    ...(words === null ? {} : { captions: captionsOf({ name, label, words }) }),
    split: fold === foldCount ? "test" : "train",
    fold,
    licence,
    source: `${author} ${url}`,
    origin,
    group: rest.group,
    author,
    url,
    seconds: samples.length / rate,
  };
}

function attributionOf({ file_name, label, fold, licence, author, url, origin }) {
  return { file: file_name, label, fold, origin, author, licence, url };
}
