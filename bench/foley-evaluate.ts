// A whole evaluation of foley's: reads a job as JSON on standard input, prints its figures as JSON. `pytorch_evaluate.py`
// is its twin.
import { text } from "node:stream/consumers";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import { judgesFrom } from "../src/evaluate/backbone/judges-from.ts";
import { evaluateSounds } from "../src/evaluate/evaluate-sounds.ts";
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
const begun = performance.now();
let heard = begun;
const [generated, reference] = [await findSounds(job.generated, preset), await findSounds(job.reference, preset)];
await evaluateSounds(generated.sounds.map(fileSound), reference.sounds.map(fileSound), {
  judges,
  preset: preset.name,
  cache: null,
  report({ stage, done, total }) {
    if (stage === "generated" && done === total) heard = performance.now();
  },
});
const figures: EvaluateFigures = {
  hearSeconds: (heard - begun) / 1000,
  // Counted from the start of the process.
  totalSeconds: performance.now() / 1000,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(figures));
await runtime.close();
