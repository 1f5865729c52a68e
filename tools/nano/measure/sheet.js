#!/usr/bin/env node
// A sheet of spectrograms for the model card: of twenty kinds a real clip that the model never met, what its VAE and vocoder leave of it, and
// a sound that it makes from words.
//
// node tools/nano/measure/sheet.js --data nano-data/metadata.jsonl --out FILE.png [--model models/nano] [--seed 9000] [--folds 4]
import { melPresets, melSpectrogram } from "../../../dist/audio/mel-spectrogram.js";
import { normalizePeak } from "../../../dist/audio/waveform.js";
import { openRuntime } from "../../../dist/engine/runtime/node/open-runtime.js";
import { spectrogramImage } from "../../../dist/evaluate/report/spectrogram-image.js";
import { folderFiles } from "../../../dist/files/folder-files.js";
import { writeWhole } from "../../../dist/files/write-whole.js";
import { MelCodec } from "../../../dist/generate/mel-codec.js";
import { Vocoder } from "../../../dist/generate/vocoder.js";
import { planWindows } from "../../../dist/generate/windows.js";
import { load } from "../../../dist/index.js";
import { readManifest } from "../../../dist/models/manifest.js";
import { svgToPng } from "../../../dist/plot/png.js";
import { readClips, readOptions, sampleRate } from "./measure.js";
import { promptsByKind } from "./prompts.js";

/** ESC-10's, and ten that are far from each other. */
const others = "siren wind thunder heartbeat church_bell piano violin flute kick_drum gunshot".split(" ");
const kinds = [...Object.keys(promptsByKind).slice(0, 10), ...others];
const [cellWidth, cellHeight, gap, labelWidth, headHeight] = [190, 40, 4, 96, 18];

const options = readOptions({ seed: "9000", out: undefined });
const model = await load(options.model, { device: "cpu" });
const files = folderFiles(options.model);
const runtime = await openRuntime("cpu");
const manifest = await readManifest(files);
const codec = await MelCodec.load(runtime, files, manifest);
const vocoder = await Vocoder.open(runtime, files);
const clips = await readClips(options.data, options.folds);

/** What VAE and vocoder leave of a sound. */
async function roundTrip(samples) {
  const windows = planWindows(codec.latentTime(samples.length / sampleRate), 0, false);
  const { mean } = await codec.encode(samples, windows, "training");
  return (await vocoder.sound(await codec.decode(mean, windows), model.defaults.vocoder, 1)).channels[0];
}

async function picture(samples) {
  const padded = new Float32Array(5.12 * sampleRate);
  padded.set(normalizePeak(Float32Array.from(samples)).subarray(0, padded.length));
  const png = await spectrogramImage(melSpectrogram(padded, melPresets.audioldm16k, "training"));
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

const text = (x, y, words, weight = "normal") =>
  `<text x="${x}" y="${y}" font-family="DejaVu Sans" font-size="11" font-weight="${weight}">${words}</text>`;
const columns = ["real, never met", "through VAE and vocoder", "made from words"];
const marks = columns.map((name, i) => text(labelWidth + i * (cellWidth + gap), 12, name, "bold"));
for (const [row, kind] of kinds.entries()) {
  const y = headHeight + row * (cellHeight + gap);
  const clip = clips.find(({ label }) => label === kind);
  const made = await model.generate(promptsByKind[kind][0], { seed: Number(options.seed) + row, loudness: "off" });
  marks.push(text(0, y + cellHeight / 2 + 4, kind.replaceAll("_", " ")));
  for (const [i, samples] of [clip.samples, await roundTrip(clip.samples), made.samples].entries()) {
    const place = `x="${labelWidth + i * (cellWidth + gap)}" y="${y}" width="${cellWidth}" height="${cellHeight}"`;
    marks.push(`<image ${place} preserveAspectRatio="none" href="${await picture(samples)}"/>`);
  }
}
const width = labelWidth + 3 * (cellWidth + gap) - gap;
const height = headHeight + kinds.length * (cellHeight + gap) - gap;
const size = `width="${width}" height="${height}"`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect ${size} fill="#fff"/>${marks.join("")}</svg>`;
await writeWhole(options.out, svgToPng(svg, 1));
