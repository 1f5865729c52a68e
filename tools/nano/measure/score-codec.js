#!/usr/bin/env node
// What a model's codec leaves of real clips that it never met: by its vocoder alone, and by VAE and vocoder, as aiSFX hears it.
//
// node tools/nano/measure/score-codec.js --data ESC10 [--model models/nano] [--vocoders griffin-lim,hifigan] [--vocoder-of FOLDER] [--folds 4] [--learns 1,2,3] [--other 1] [--json FILE]
//
// A linear probe over aiSFX's embeddings learns the folds of --learns; the clips of --folds are named by it, and their
// distance to the fold --other is set beside that of the real clips.
import { melSpectrogram } from "../../../dist/audio/mel-spectrogram.js";
import { openRuntime } from "../../../dist/engine/runtime/node/open-runtime.js";
import { loadAisfx } from "../../../dist/evaluate/backbone/aisfx.js";
import { frechetBetween, frechetStatistics } from "../../../dist/evaluate/metric/frechet-distance.js";
import { folderFiles } from "../../../dist/files/folder-files.js";
import { MelCodec } from "../../../dist/generate/mel-codec.js";
import { Vocoder } from "../../../dist/generate/vocoder.js";
import { planWindows } from "../../../dist/generate/windows.js";
import { readManifest } from "../../../dist/models/manifest.js";
import { readClips, readOptions, sampleRate, waveformOf, writeReport } from "./measure.js";
import { learnProbe } from "./probe.js";
import { Tally } from "./tally.js";

const options = readOptions({
  learns: "1,2,3",
  other: "1",
  vocoders: "griffin-lim,hifigan",
  "vocoder-of": undefined,
  threads: undefined,
});
const { model, data, folds, learns, other, vocoders } = options;
const threads = options.threads === undefined ? {} : { threadCount: Number(options.threads) };
const runtime = await openRuntime("cpu", threads);
const { clip: judge } = await loadAisfx(runtime, folderFiles("models/aisfx"));
const heard = judge.limitedTo(sampleRate);

const hear = async (waveform) => (await heard.embed(waveform)).embeddings;
const hearAll = async (clips) => {
  const rows = [];
  for (const clip of clips) rows.push({ label: clip.label, embedding: await hear(waveformOf(clip)) });
  return rows;
};
const statistics = (rows) => {
  const width = rows[0].embedding.length;
  const values = new Float32Array(rows.length * width);
  rows.forEach(({ embedding }, index) => {
    values.set(embedding, index * width);
  });
  return frechetStatistics({ rows: rows.length, width, data: values });
};

const probe = learnProbe(await hearAll(await readClips(data, learns)));
const clips = await readClips(data, folds);
const real = await hearAll(clips);
const [own, others] = [statistics(real), statistics(await hearAll(await readClips(data, other)))];

const manifest = await readManifest(folderFiles(model));
const codec = await MelCodec.load(runtime, folderFiles(model), manifest);
const network = await Vocoder.open(runtime, folderFiles(options["vocoder-of"] ?? model));

/** Its mel as it is. */
const melOf = async (samples) => melSpectrogram(samples, manifest.mel, "training");
/** Its mel through the VAE. */
const throughVae = async (samples) => {
  const windows = planWindows(codec.latentTime(samples.length / sampleRate), 0, false);
  const { mean } = await codec.encode(samples, windows, "training");
  return codec.decode(mean, windows);
};

const rows = {};
async function row(name, sounds) {
  const tally = new Tally();
  for (const { label, embedding } of sounds) tally.add(label, probe(embedding));
  const made = statistics(sounds);
  const figures = { ...tally.summary(), fd: frechetBetween(made, own), fdOther: frechetBetween(made, others) };
  rows[name] = {
    ...figures,
    ratio: figures.fdOther / (rows.real?.fdOther ?? figures.fdOther),
    confusion: tally.confusion,
  };
  const { accuracy, fd, fdOther, ratio } = rows[name];
  console.log(
    `${name.padEnd(28)} probe ${(100 * accuracy).toFixed(1).padStart(5)} %  FD own ${fd.toFixed(1).padStart(6)}  other ${fdOther.toFixed(1).padStart(6)}  ${ratio.toFixed(2)} of real`,
  );
}

await row("real", real);
for (const vocoder of vocoders.split(",")) {
  for (const [through, mel] of Object.entries({ mel: melOf, vae: throughVae })) {
    const sounds = [];
    for (const { label, samples } of clips) {
      const waveform = await network.sound(await mel(samples), vocoder, 1);
      sounds.push({ label, embedding: await hear(waveform) });
    }
    await row(`${through} → ${vocoder}`, sounds);
  }
}
await writeReport({ ...options, classifier: "models/nano" }, { model, folds, learns, other, rows });
