#!/usr/bin/env node
// Scores a model on every kind of nano's sounds, by a classifier of all kinds that had no part in training it.
//
// node tools/nano/measure/score-kinds.js --model models/nano --classifier FOLDER --data nano-data/metadata.jsonl [--count 3] [--candidates 1] [--json FILE]
import { openRuntime } from "../../../dist/engine/runtime/node/open-runtime.js";
import { SoundClassifier } from "../../../dist/evaluate/sound-classifier.js";
import { folderFiles } from "../../../dist/files/folder-files.js";
import { load } from "../../../dist/index.js";
import { readClips, readOptions, scoreReal, writeReport } from "./measure.js";
import { promptsByKind } from "./prompts.js";
import { printTally, Tally } from "./tally.js";

const options = readOptions({ count: "3", candidates: "1", seed: "5000" });
const { model: name, classifier, data, folds } = options;
const [count, candidates, firstSeed] = [options.count, options.candidates, options.seed].map(Number);
const judge = await SoundClassifier.load(await openRuntime("cpu"), folderFiles(classifier));
const real = await scoreReal(judge, await readClips(data, folds));

const model = await load(name, { device: "cpu" });
const tally = new Tally();
let seed = firstSeed;
for (const [label, prompts] of Object.entries(promptsByKind)) {
  for (let index = 0; index < count; index++) {
    const clip = await model.generate(prompts[index % prompts.length], { seed, candidates, loudness: "off" });
    seed += candidates;
    tally.add(label, (await judge.classify(clip)).label);
  }
}
const generated = { ...tally.summary(), confusion: tally.confusion, settings: model.defaults };
printTally("real clips", real);
printTally("made of words", generated);
await writeReport(options, { model: name, seed: firstSeed, candidates, real, generated });
