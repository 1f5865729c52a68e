// Whole sounds of foley's: reads a job as JSON on standard input, prints its figures as JSON. `pytorch_pipeline.py` is its twin.
import { text } from "node:stream/consumers";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import { loadModel } from "../src/generate/node/load-model.ts";
import type { PipelineFigures, PipelineJob } from "./pipeline.ts";

const { folder, threads, steps, durationSeconds, sounds } = JSON.parse(await text(process.stdin)) as PipelineJob;
const model = await loadModel(await openRuntime("cpu", { threadCount: threads }), folder, { version: "benchmark" });
const settings = { seed: 0, steps, durationSeconds, guidance: 2.5, vocoder: "hifigan" } as const;
const secondsSinceStart: number[] = [];
for (let sound = 0; sound < sounds; sound++) {
  await model.generate("a hammer hitting a wooden surface", settings);
  // Of the whole process, whose start-up a user waits for too.
  secondsSinceStart.push(performance.now() / 1000);
}
await model.dispose();
const figures: PipelineFigures = { secondsSinceStart, peakBytes: process.resourceUsage().maxRSS * 1024 };
console.log(JSON.stringify(figures));
