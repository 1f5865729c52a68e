#!/usr/bin/env node
// Scores a model: makes sounds from words for every class of ESC-10 and asks those who had no part in training it: a
// classifier of log-mels, and aiSFX's embeddings with a linear probe.
//
// node tools/nano/measure/score-words.js --data ESC10 --classifier FOLDER [--model models/nano] [--count 8] [--seed 1000] [--wishes JSON] [--json FILE]
//
// --wishes are of a sound, as the library takes them: '{"steps":20,"sampler":"dpm++"}'.
import { evaluationPrompts } from "../../../dist/data/evaluation-prompts.js";
import { openRuntime } from "../../../dist/engine/runtime/node/open-runtime.js";
import { SoundClassifier } from "../../../dist/evaluate/sound-classifier.js";
import { folderFiles } from "../../../dist/files/folder-files.js";
import { load } from "../../../dist/index.js";
import { Ear, earFolds, printHeard } from "./ear.js";
import { classifierOf, readClips, readOptions, scoreReal, writeReport } from "./measure.js";
import { printTally, Tally } from "./tally.js";

const options = readOptions({ ...earFolds, count: "8", seed: "1000", wishes: "{}" });
const { model: name, classifier, data, folds, learns, other, count } = options;
const firstSeed = Number(options.seed);
const runtime = await openRuntime("cpu");
const judge = await SoundClassifier.load(runtime, folderFiles(classifier));
const ear = await Ear.open(runtime, options);

/** Sounds that the model makes with its default settings and `wishes`. */
async function scoreModel(wishes) {
  const model = await load(name, { device: "cpu" });
  const tally = new Tally();
  const heard = [];
  let seed = firstSeed;
  for (const [label, prompts] of Object.entries(evaluationPrompts)) {
    for (let index = 0; index < Number(count); index++) {
      const clip = await model.generate(prompts[index % prompts.length], { seed: seed++, loudness: "off", ...wishes });
      tally.add(label, (await judge.classify(clip)).label);
      heard.push(await ear.hear(label, clip));
    }
  }
  const settings = { ...model.defaults, ...wishes };
  return { ...tally.summary(), confusion: tally.confusion, heard: ear.score(heard), settings };
}

const real = { ...(await scoreReal(judge, await readClips(data, folds))), heard: ear.scoreReal() };
const generated = await scoreModel(JSON.parse(options.wishes));
for (const [title, score] of Object.entries({ "real clips": real, "made of words": generated })) {
  printTally(title, score);
  printHeard(title, score.heard);
}
for (const [label, entry] of Object.entries(generated.perClass)) {
  const named = generated.heard.perClass[label];
  const counts = `${entry.right}/${entry.total}  by aiSFX ${named.right}/${named.total}`;
  console.log(`  ${label.padEnd(15)} ${counts}  ${JSON.stringify(generated.heard.confusion[label])}`);
}
await writeReport(options, classifierOf(classifier), {
  model: name,
  seed: firstSeed,
  folds,
  learns,
  other,
  real,
  generated,
});
