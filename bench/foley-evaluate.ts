// A whole evaluation of foley's: reads a job as JSON on standard input, prints its figures as JSON. `pytorch_evaluate.py`
// is its twin.
import { text } from "node:stream/consumers";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import type { Backbone } from "../src/evaluate/backbone/backbone.ts";
import { judgesFrom } from "../src/evaluate/backbone/judges-from.ts";
import { evaluateSounds } from "../src/evaluate/evaluate-sounds.ts";
import { frechetDistanceBy } from "../src/evaluate/metric/frechet-distance.ts";
import { type Matrix, stackRows } from "../src/evaluate/metric/matrix.ts";
import { fileSound } from "../src/evaluate/node/file-sound.ts";
import { findSounds } from "../src/evaluate/node/find-sounds.ts";
import { presets } from "../src/evaluate/preset.ts";
import { fileSource } from "../src/files/file-source.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import type { EvaluateFigures, EvaluateJob } from "./evaluate.ts";

const job = JSON.parse(await text(process.stdin)) as EvaluateJob;
const preset = presets["paper-2023"];
const runtime = await openRuntime("cpu", { threadCount: job.threads, inBackground: true });
const files = {
  ...{ panns: await fileSource(job.panns), vggish: await fileSource(job.vggish), clap: null },
  aisfx: folderFiles(""),
};
const judges = await judgesFrom(runtime, files, preset);
const rows: Matrix[] = [];
const classifier: Backbone = {
  ...judges.classifier,
  async embed(clip) {
    const features = await judges.classifier.embed(clip);
    rows.push({ rows: 1, width: features.width, data: features.embeddings });
    return features;
  },
};
const begun = performance.now();
let heard = begun;
const [generated, reference] = [await findSounds(job.generated, preset), await findSounds(job.reference, preset)];
await evaluateSounds(generated.sounds.map(fileSound), reference.sounds.map(fileSound), {
  judges: { ...judges, classifier },
  preset: preset.name,
  cache: null,
  report({ stage, done, total }) {
    if (stage === "generated" && done === total) heard = performance.now();
  },
});
// Counted from the start of the process, and without the distance that is measured once more below, of which the twin has no second one.
const totalSeconds = performance.now() / 1000;
const peakBytes = process.resourceUsage().maxRSS * 1024;
const half = rows.length / 2;
const [x, y] = [stackRows(rows.slice(0, half)), stackRows(rows.slice(half))];
const frechetBegun = performance.now();
await frechetDistanceBy(judges.programs, x, y);
const figures: EvaluateFigures = {
  hearSeconds: (heard - begun) / 1000,
  frechetSeconds: (performance.now() - frechetBegun) / 1000,
  totalSeconds,
  peakBytes,
};
console.log(JSON.stringify(figures));
await runtime.close();
