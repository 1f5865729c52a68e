#!/usr/bin/env node
// Scores a model: makes sounds for every class of ESC-10 and asks a classifier that had no part in training the model.
//
// node tools/nano/score.js --model models/nano --classifier FOLDER --data ESC10 --folds 4 [--count 8] [--json FILE]
import { parseArgs } from "node:util";
import { evaluationPrompts, loadClips, openDataset } from "../../dist/data/index.js";
import { writeWhole } from "../../dist/engine/files/write-whole.js";
import { openRuntime } from "../../dist/engine/runtime/node/index.js";
import { SoundClassifier } from "../../dist/evaluate/index.js";
import { load } from "../../dist/index.js";

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

const runtime = await openRuntime("cpu");
const judge = await SoundClassifier.load(runtime, values.classifier);

/** Share of real clips, none of which the classifier was trained on, that it names right. */
async function scoreRealClips() {
  const dataset = await openDataset(values.data, { folds: values.folds.split(",").map(Number) });
  const clips = await loadClips(dataset, { sampleRate: 16000 });
  const perClass = {};
  for (const { samples, label } of clips) {
    const verdict = await judge.classify({ sampleRate: 16000, channels: [samples] });
    count(perClass, label, verdict.label === label);
  }
  return summary(perClass);
}

/** The same of sounds made by the model with its default settings. */
async function scoreModel() {
  const model = await load(values.model, { device: "cpu" });
  const wishes = {
    ...(values.vocoder === undefined ? {} : { vocoder: values.vocoder }),
    ...(values.steps === undefined ? {} : { steps: Number(values.steps) }),
    ...(values.guidance === undefined ? {} : { guidance: Number(values.guidance) }),
  };
  const perClass = {};
  const confusion = {};
  let seed = Number(values.seed);
  for (const [label, prompts] of Object.entries(evaluationPrompts)) {
    for (let index = 0; index < Number(values.count); index++) {
      const clip = await model.generate(prompts[index % prompts.length], { seed: seed++, ...wishes });
      const verdict = await judge.classify(clip);
      count(perClass, label, verdict.label === label);
      confusion[label] = { ...confusion[label], [verdict.label]: (confusion[label]?.[verdict.label] ?? 0) + 1 };
    }
  }
  return { ...summary(perClass), confusion, settings: { ...model.defaults, ...wishes } };
}

function count(perClass, label, isRight) {
  perClass[label] ??= { right: 0, total: 0 };
  perClass[label].total++;
  if (isRight) perClass[label].right++;
}

function summary(perClass) {
  const right = Object.values(perClass).reduce((sum, entry) => sum + entry.right, 0);
  const total = Object.values(perClass).reduce((sum, entry) => sum + entry.total, 0);
  return { accuracy: right / total, right, total, perClass };
}

const real = values.data === undefined ? null : await scoreRealClips();
const generated = await scoreModel();
const report = { model: values.model, seed: Number(values.seed), real, generated };
if (real !== null) console.log(`real clips     ${real.right}/${real.total} = ${(100 * real.accuracy).toFixed(1)} %`);
console.log(`made by model  ${generated.right}/${generated.total} = ${(100 * generated.accuracy).toFixed(1)} %`);
for (const [label, entry] of Object.entries(generated.perClass)) {
  console.log(`  ${label.padEnd(15)} ${entry.right}/${entry.total}  ${JSON.stringify(generated.confusion[label])}`);
}
if (values.json !== undefined) await writeWhole(values.json, `${JSON.stringify(report, null, 2)}\n`);
