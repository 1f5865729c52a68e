#!/usr/bin/env node
// Scores a model on every kind of nano's sounds, by a classifier of all kinds that had no part in training it.
//
// node tools/nano/measure/score-kinds.js --model models/nano --classifier FOLDER --data nano-data/metadata.jsonl [--count 3] [--json FILE]
import { parseArgs } from "node:util";
import { evaluationPrompts, loadClips, openDataset } from "../../../dist/data/index.js";
import { writeWhole } from "../../../dist/engine/files/write-whole.js";
import { openRuntime } from "../../../dist/engine/runtime/node/index.js";
import { SoundClassifier } from "../../../dist/evaluate/index.js";
import { load } from "../../../dist/index.js";
import { phrasings } from "../data/words.js";
import { printTally, Tally } from "./tally.js";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "nano" },
    classifier: { type: "string" },
    data: { type: "string" },
    folds: { type: "string", default: "4" },
    count: { type: "string", default: "3" },
    seed: { type: "string", default: "5000" },
    json: { type: "string" },
  },
});

const judge = await SoundClassifier.load(await openRuntime("cpu"), values.classifier);
const dataset = await openDataset(values.data, { folds: values.folds.split(",").map(Number) });
const real = new Tally();
for (const { samples, label } of await loadClips(dataset, { sampleRate: 16000 })) {
  real.add(label, (await judge.classify({ sampleRate: 16000, channels: [samples] })).label);
}

const model = await load(values.model, { device: "cpu" });
const generated = new Tally();
let seed = Number(values.seed);
for (const label of judge.labels) {
  const prompts = evaluationPrompts[label] ?? phrasings[label];
  for (let index = 0; index < Number(values.count); index++) {
    const clip = await model.generate(prompts[index % prompts.length], { seed: seed++ });
    generated.add(label, (await judge.classify(clip)).label);
  }
}
const report = {
  model: values.model,
  seed: Number(values.seed),
  real: real.summary(),
  generated: { ...generated.summary(), confusion: generated.confusion },
};
printTally("real clips", report.real);
printTally("made of words", report.generated);
if (values.json !== undefined) await writeWhole(values.json, `${JSON.stringify(report, null, 2)}\n`);
