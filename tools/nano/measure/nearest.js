#!/usr/bin/env node
// Is nano a copy machine? The distance of every sound it makes to the nearest clip that it learned from, beside that of real
// clips that it did not learn from.
//
// node tools/nano/measure/nearest.js --data nano-data/metadata.jsonl [--model models/nano] [--json FILE]
import { melPresets, melSpectrogram } from "../../../dist/audio/mel-spectrogram.js";
import { normalizePeak } from "../../../dist/audio/waveform.js";
import { evaluationPrompts } from "../../../dist/data/evaluation-prompts.js";
import { openRuntime } from "../../../dist/engine/runtime/node/open-runtime.js";
import { load } from "../../../dist/index.js";
import { nearestByEmbedding, nearestByMel, pooledMel } from "./distance.js";
import { openHearing } from "./ear.js";
import { aisfx, readClips, readOptions, sampleRate, writeReport } from "./measure.js";
import { promptsByKind } from "./prompts.js";

const options = readOptions({ learnt: "1,2,3", count: "4", seed: "7000" });
const frameCount = 512;
const hear = await openHearing(await openRuntime("cpu"));
const learnt = await describeAll(await clipsOf(options.learnt));
const heldOut = await describeAll(await clipsOf(options.folds));
const made = await describeAll(await generated());
const isOfEsc10 = ({ label }) => label in evaluationPrompts;
const report = {
  model: options.model,
  seed: Number(options.seed),
  learntFrom: learnt.length,
  esc10: compare(made.filter(isOfEsc10), heldOut.filter(isOfEsc10)),
  otherKinds: compare(
    made.filter((clip) => !isOfEsc10(clip)),
    heldOut.filter((clip) => !isOfEsc10(clip)),
  ),
};
console.log(JSON.stringify(report, null, 2));
await writeReport(options, aisfx, report);

async function clipsOf(folds) {
  return (await readClips(options.data, folds)).map(({ id, label, samples }) => ({ name: id, label, samples }));
}

/** Sounds of every kind by default settings: more of ESC-10's, one of each other. */
async function generated() {
  const model = await load(options.model, { device: "cpu" });
  const clips = [];
  let seed = Number(options.seed);
  for (const [label, prompts] of Object.entries(promptsByKind)) {
    const count = label in evaluationPrompts ? Number(options.count) : 1;
    for (let index = 0; index < count; index++) {
      const { samples } = await model.generate(prompts[index % prompts.length], { seed: seed++, loudness: "off" });
      clips.push({ name: `${label}-${index}`, label, samples: Float32Array.from(samples) });
    }
  }
  return clips;
}

/** Each sound as its mel, in cells of 16 frames, and as aiSFX's embedding; both of what lasts as long as a clip of nano. */
async function describeAll(clips) {
  const described = [];
  for (const { name, label, samples } of clips) {
    const padded = new Float32Array(frameCount * melPresets.audioldm16k.hopSize);
    padded.set(normalizePeak(samples).subarray(0, padded.length));
    const { data } = melSpectrogram(padded, melPresets.audioldm16k, "training");
    const embedding = await hear({ sampleRate, channels: [padded] });
    described.push({ name, label, mel: pooledMel(data, melPresets.audioldm16k.melCount), embedding });
  }
  return described;
}

function compare(some, real) {
  const of = (nearest) => {
    const [made, heldOut] = [some, real].map((clips) => clips.map((clip) => ({ ...clip, ...nearest(clip, learnt) })));
    const realOf = (label) => heldOut.filter((clip) => clip.label === label).map(({ distance }) => distance);
    const nearestOnes = made
      .map(({ name, to, distance }) => ({ made: name, to, distance }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, 5);
    return {
      generated: quantiles(made),
      real: quantiles(heldOut),
      nearerThanRealOfItsKind: made.filter(({ label, distance }) => distance < Math.min(...realOf(label))).length,
      nearest: nearestOnes,
    };
  };
  // Of n real clips and one more of their kind, the one more is the nearest by chance in one of n + 1 cases.
  const byChance = some.reduce(
    (sum, { label }) => sum + 1 / (real.filter((clip) => clip.label === label).length + 1),
    0,
  );
  return {
    generated: some.length,
    heldOut: real.length,
    byChance,
    mel: of(nearestByMel),
    embedding: of(nearestByEmbedding),
  };
}

function quantiles(found) {
  const sorted = found.map(({ distance }) => distance).sort((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return { least: at(0), tenth: at(0.1), median: at(0.5), ninetieth: at(0.9) };
}
