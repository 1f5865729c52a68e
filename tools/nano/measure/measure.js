import { parseArgs } from "node:util";
import { openClips } from "../../../dist/data/clips.js";
import { openDataset } from "../../../dist/data/open-dataset.js";
import { writeWhole } from "../../../dist/files/write-whole.js";
import { madeWith } from "./made-with.js";
import { Tally } from "./tally.js";

/** The rate of nano and of its judges, in hertz. */
export const sampleRate = 16000;

/** Command-line options: what all measurements take, and `more` of one's own with their defaults. */
export function readOptions(more = {}) {
  const defaults = {
    model: "models/nano",
    classifier: undefined,
    data: undefined,
    folds: "4",
    json: undefined,
    ...more,
  };
  const options = Object.entries(defaults).map(([name, preset]) => [
    name,
    { type: "string", ...(preset === undefined ? {} : { default: preset }) },
  ]);
  return parseArgs({ options: Object.fromEntries(options) }).values;
}

/** Sounds of some folds of a data set in memory. */
export async function readClips(data, folds) {
  const clips = await openClips(await openDataset(data, { folds: folds.split(",").map(Number) }), { sampleRate });
  const held = [];
  for (const clip of clips) held.push({ ...clip, samples: await clip.read() });
  return held;
}

/** A clip as what judges hear. */
export const waveformOf = ({ samples }) => ({ sampleRate, channels: [samples] });

/** Real clips that a judge names right. */
export async function scoreReal(judge, clips) {
  const tally = new Tally();
  for (const clip of clips) tally.add(clip.label, (await judge.classify(waveformOf(clip))).label);
  return tally.summary();
}

/** Judges, by where their weights lie: what hears sounds of all kinds, and a folder's classifier of ESC-10's. */
export const aisfx = { folder: "models/aisfx", part: "" };
export const classifierOf = (folder) => ({ folder, part: "classifier" });

/** Writes a report, and what it is bound to, where a file is asked for. @param judge `aisfx`, `classifierOf` a folder, or null @param parts that were measured; all where left out */
export async function writeReport({ json: file, model }, judge, report, parts) {
  if (file === undefined) return;
  const { model: name, ...measured } = report;
  const bound = { model: name, madeWith: madeWith(model, judge, parts), ...measured };
  await writeWhole(file, `${JSON.stringify(bound, null, 2)}\n`);
}
