#!/usr/bin/env node
// Scores how a model follows a sound: is what it makes of a held-out clip of the clip's class?
//
// node tools/nano/measure/score-sounds.js --model models/nano --classifier FOLDER --data ESC10 --folds 4 [--json FILE]
import { parseArgs } from "node:util";
import { loadClips, openDataset } from "../../../dist/data/index.js";
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
    seed: { type: "string", default: "3000" },
    json: { type: "string" },
  },
});

const judge = await SoundClassifier.load(await openRuntime("cpu"), values.classifier);
const model = await load(values.model, { device: "cpu" });
const dataset = await openDataset(values.data, { folds: values.folds.split(",").map(Number) });
/** By the true class, and by what the judge says of the real clip. */
const [ofClass, asHeard] = [new Tally(), new Tally()];
let seed = Number(values.seed);
for (const { samples, label } of await loadClips(dataset, { sampleRate: 16000 })) {
  const audio = { sampleRate: 16000, channels: [samples] };
  const made = await judge.classify(await model.generate(null, { audio, seed: seed++ }));
  ofClass.add(label, made.label);
  asHeard.add((await judge.classify(audio)).label, made.label);
}
const report = {
  model: values.model,
  seed: Number(values.seed),
  sameClass: { ...ofClass.summary(), confusion: ofClass.confusion },
  sameVerdict: asHeard.summary(),
};
printTally("same class", report.sameClass);
printTally("same verdict", report.sameVerdict);
if (values.json !== undefined) await writeWhole(values.json, `${JSON.stringify(report, null, 2)}\n`);
