#!/usr/bin/env node
// Scores a model on every kind of nano's sounds, as aiSFX hears them: a linear probe over its embeddings, which learnt the real clips
// of other folds, names them.
//
// node tools/nano/measure/score-kinds.js --data nano-data/metadata.jsonl [--model models/nano] [--count 3] [--candidates 1] [--seed 9000] [--json FILE]
import { openRuntime } from "../../../dist/engine/runtime/node/open-runtime.js";
import { load } from "../../../dist/index.js";
import { Ear, earFolds } from "./ear.js";
import { aisfx, readOptions, writeReport } from "./measure.js";
import { promptsByKind } from "./prompts.js";
import { printTally } from "./tally.js";

const options = readOptions({ ...earFolds, count: "3", candidates: "1", seed: "9000" });
const { model: name, folds, learns } = options;
const [count, candidates, firstSeed] = [options.count, options.candidates, options.seed].map(Number);
const ear = await Ear.open(await openRuntime("cpu"), options);
const real = ear.scoreReal();
printTally("real clips", real);

const model = await load(name, { device: "cpu" });
const heard = [];
let seed = firstSeed;
for (const [label, prompts] of Object.entries(promptsByKind)) {
  for (let index = 0; index < count; index++) {
    const clip = await model.generate(prompts[index % prompts.length], { seed, candidates, loudness: "off" });
    seed += candidates;
    heard.push(await ear.hear(label, clip));
  }
}
const generated = { ...ear.score(heard), settings: model.defaults };
printTally("made of words", generated);
const often = Object.values(generated.perClass).filter(({ right, total }) => right > total / 2).length;
console.log(`${often} kinds more often than not`);
await writeReport(options, aisfx, { model: name, seed: firstSeed, folds, learns, candidates, real, generated });
