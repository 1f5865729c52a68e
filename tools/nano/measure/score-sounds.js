#!/usr/bin/env node
// Scores how a model follows a sound: is what it makes of a held-out clip of the clip's class?
//
// node tools/nano/measure/score-sounds.js --model models/nano --classifier FOLDER --data ESC10 [--folds 4] [--json FILE]
import { openRuntime } from "../../../dist/engine/runtime/node/open-runtime.js";
import { SoundClassifier } from "../../../dist/evaluate/sound-classifier.js";
import { folderFiles } from "../../../dist/files/folder-files.js";
import { load } from "../../../dist/index.js";
import { classifierOf, readClips, readOptions, waveformOf, writeReport } from "./measure.js";
import { printTally, Tally } from "./tally.js";

const options = readOptions({ seed: "3000" });
const { model: name, classifier, data, folds, seed: firstSeed } = options;
const judge = await SoundClassifier.load(await openRuntime("cpu"), folderFiles(classifier));
const model = await load(name, { device: "cpu" });
/** By the true class, and by what the judge says of the real clip. */
const [ofClass, asHeard] = [new Tally(), new Tally()];
let seed = Number(firstSeed);
for (const clip of await readClips(data, folds)) {
  const audio = waveformOf(clip);
  const made = await judge.classify(await model.generate(null, { audio, seed: seed++, loudness: "off" }));
  ofClass.add(clip.label, made.label);
  asHeard.add((await judge.classify(audio)).label, made.label);
}
const sameClass = { ...ofClass.summary(), confusion: ofClass.confusion };
const sameVerdict = asHeard.summary();
printTally("same class", sameClass);
printTally("same verdict", sameVerdict);
await writeReport(options, classifierOf(options.classifier), {
  model: name,
  seed: Number(firstSeed),
  sameClass,
  sameVerdict,
});
