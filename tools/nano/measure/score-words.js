#!/usr/bin/env node
// Scores a model: makes sounds from words for every class of ESC-10 and asks a classifier that had no part in training it.
//
// node tools/nano/measure/score-words.js --model models/nano --classifier FOLDER [--data ESC10 --folds 4] [--count 8] [--json FILE]
import { evaluationPrompts } from "../../../dist/data/evaluation-prompts.js";
import { openRuntime } from "../../../dist/engine/runtime/node/open-runtime.js";
import { SoundClassifier } from "../../../dist/evaluate/sound-classifier.js";
import { folderFiles } from "../../../dist/files/folder-files.js";
import { load } from "../../../dist/index.js";
import { readClips, readOptions, scoreReal, writeReport } from "./measure.js";
import { printTally, Tally } from "./tally.js";

const options = readOptions({ count: "8", seed: "1000", vocoder: undefined, steps: undefined, guidance: undefined });
const { model: name, classifier, data, folds, count, vocoder, steps, guidance } = options;
const firstSeed = Number(options.seed);
const judge = await SoundClassifier.load(await openRuntime("cpu"), folderFiles(classifier));

/** Sounds that the model makes with its default settings and `wishes`. */
async function scoreModel(wishes) {
  const model = await load(name, { device: "cpu" });
  const tally = new Tally();
  let seed = firstSeed;
  for (const [label, prompts] of Object.entries(evaluationPrompts)) {
    for (let index = 0; index < Number(count); index++) {
      const clip = await model.generate(prompts[index % prompts.length], { seed: seed++, loudness: "off", ...wishes });
      tally.add(label, (await judge.classify(clip)).label);
    }
  }
  return { ...tally.summary(), confusion: tally.confusion, settings: { ...model.defaults, ...wishes } };
}

const real = data === undefined ? null : await scoreReal(judge, await readClips(data, folds));
const generated = await scoreModel({
  ...(vocoder === undefined ? {} : { vocoder }),
  ...(steps === undefined ? {} : { steps: Number(steps) }),
  ...(guidance === undefined ? {} : { guidance: Number(guidance) }),
});
if (real !== null) printTally("real clips", real);
printTally("made of words", generated);
for (const [label, entry] of Object.entries(generated.perClass)) {
  console.log(`  ${label.padEnd(15)} ${entry.right}/${entry.total}  ${JSON.stringify(generated.confusion[label])}`);
}
await writeReport(options, { model: name, seed: firstSeed, real, generated });
