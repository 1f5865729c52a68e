#!/usr/bin/env node
// What a model's codec leaves of real clips that it never met: by its vocoder alone, and by VAE and vocoder, as aiSFX hears it.
//
// node tools/nano/measure/score-codec.js --data ESC10 [--model models/nano] [--vae-of FOLDER] [--vocoders griffin-lim,hifigan] [--vocoder-of FOLDER] [--folds 4] [--learns 1,2,3] [--other 1] [--json FILE]
//
// A linear probe over aiSFX's embeddings learns the folds of --learns; the clips of --folds are named by it, and their
// distance to the fold --other is set beside that of the real clips.
import { melSpectrogram } from "../../../dist/audio/mel-spectrogram.js";
import { openRuntime } from "../../../dist/engine/runtime/node/open-runtime.js";
import { folderFiles } from "../../../dist/files/folder-files.js";
import { MelCodec } from "../../../dist/generate/mel-codec.js";
import { Vocoder } from "../../../dist/generate/vocoder.js";
import { planWindows } from "../../../dist/generate/windows.js";
import { readManifest } from "../../../dist/models/manifest.js";
import { Ear, earFolds, printHeard } from "./ear.js";
import { codecParts } from "./made-with.js";
import { aisfx, readClips, readOptions, sampleRate, writeReport } from "./measure.js";

const options = readOptions({
  ...earFolds,
  vocoders: "griffin-lim,hifigan",
  "vae-of": undefined,
  "vocoder-of": undefined,
  threads: undefined,
});
const { model, data, folds, learns, other, vocoders } = options;
const threads = options.threads === undefined ? {} : { threadCount: Number(options.threads) };
const runtime = await openRuntime("cpu", threads);
const ear = await Ear.open(runtime, options);
const clips = await readClips(data, folds);

const manifest = await readManifest(folderFiles(model));
const codec = await MelCodec.load(runtime, folderFiles(options["vae-of"] ?? model), manifest);
const network = await Vocoder.open(runtime, folderFiles(options["vocoder-of"] ?? model));

/** Its mel as it is. */
const melOf = async (samples) => melSpectrogram(samples, manifest.mel, "training");
/** Its mel through the VAE. */
const throughVae = async (samples) => {
  const windows = planWindows(codec.latentTime(samples.length / sampleRate), 0, false);
  const { mean } = await codec.encode(samples, windows, "training");
  return codec.decode(mean, windows);
};

const rows = { real: ear.scoreReal() };
printHeard("real", rows.real);
for (const vocoder of vocoders.split(",")) {
  for (const [through, mel] of Object.entries({ mel: melOf, vae: throughVae })) {
    const sounds = [];
    for (const { label, samples } of clips) {
      sounds.push(await ear.hear(label, await network.sound(await mel(samples), vocoder, 1)));
    }
    const name = `${through} → ${vocoder}`;
    rows[name] = ear.score(sounds);
    printHeard(name, rows[name]);
  }
}
await writeReport(options, aisfx, { model, folds, learns, other, rows }, codecParts);
