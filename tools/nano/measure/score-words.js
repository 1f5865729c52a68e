#!/usr/bin/env node
// Scores a model: makes sounds from words for every class of ESC-10 and asks a classifier that had no part in training it.
//
// node tools/nano/measure/score-words.js --model models/nano --classifier FOLDER [--data ESC10 --folds 4] [--count 8] [--json FILE]
import { parseArgs } from "node:util";
import { evaluationPrompts, loadClips, openDataset } from "../../../dist/data/index.js";
import { writeWhole } from "../../../dist/engine/files/write-whole.js";
import { openRuntime } from "../../../dist/engine/runtime/node/index.js";
import { SoundClassifier } from "../../../dist/evaluate/index.js";
import { load } from "../../../dist/index.js";
import { printTally, Tally } from "./tally.js";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "nano" },
    classifier: { type: "string" },
    data: { type: "string" },
    folds: { type: "string", default: "4" },
    count: { type: "string", default: "8" },
    seed: { type: "string", default: "1000" },
    vocoder: { type: "string" },
    steps: { type: "string" },
    guidance: { type: "string" },
    json: { type: "string" },
  },
});

const judge = await SoundClassifier.load(await openRuntime("cpu"), values.classifier);

/** Real clips, none of which the classifier was trained on, that it names right. */
async function scoreRealClips() {
  const dataset = await openDataset(values.data, { folds: values.folds.split(",").map(Number) });
  const tally = new Tally();
  for (const { samples, label } of await loadClips(dataset, { sampleRate: 16000 })) {
    tally.add(label, (await judge.classify({ sampleRate: 16000, channels: [samples] })).label);
  }
  return tally.summary();
}

/** The same of sounds made by the model with its default settings. */
async function scoreModel() {
  const model = await load(values.model, { device: "cpu" });
  const wishes = {
    ...(values.vocoder === undefined ? {} : { vocoder: values.vocoder }),
    ...(values.steps === undefined ? {} : { steps: Number(values.steps) }),
    ...(values.guidance === undefined ? {} : { guidance: Number(values.guidance) }),
  };
  const tally = new Tally();
  let seed = Number(values.seed);
  for (const [label, prompts] of Object.entries(evaluationPrompts)) {
    for (let index = 0; index < Number(values.count); index++) {
      const clip = await model.generate(prompts[index % prompts.length], { seed: seed++, ...wishes });
      tally.add(label, (await judge.classify(clip)).label);
    }
  }
  return { ...tally.summary(), confusion: tally.confusion, settings: { ...model.defaults, ...wishes } };
}

const real = values.data === undefined ? null : await scoreRealClips();
const generated = await scoreModel();
if (real !== null) printTally("real clips", real);
printTally("made of words", generated);
for (const [label, entry] of Object.entries(generated.perClass)) {
  console.log(`  ${label.padEnd(15)} ${entry.right}/${entry.total}  ${JSON.stringify(generated.confusion[label])}`);
}
if (values.json !== undefined) {
  const report = { model: values.model, seed: Number(values.seed), real, generated };
  await writeWhole(values.json, `${JSON.stringify(report, null, 2)}\n`);
}
