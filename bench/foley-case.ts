// One case of foley's: reads it as JSON on standard input, prints its figures as JSON. `pytorch_case.py` is its twin.
import { text } from "node:stream/consumers";
import * as ort from "onnxruntime-node";
import { markHeapAtOnce } from "../src/engine/runtime/node/garbage.ts";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import type { NetworkCase } from "./cases.ts";
import type { Figures, Repetition } from "./measure.ts";
import { prepare } from "./network.ts";

const networkCase = JSON.parse(await text(process.stdin)) as NetworkCase & Repetition;
// As `foley train` does.
if (networkCase.mode === "train") markHeapAtOnce();
const runtime = await openRuntime("cpu", { threadCount: networkCase.threads });
const run = await prepare(runtime, networkCase);
const seconds: number[] = [];
for (let index = 0; index < networkCase.warmup + networkCase.runs; index++) {
  const start = performance.now();
  await run();
  if (index >= networkCase.warmup) seconds.push((performance.now() - start) / 1000);
}
const peakBytes = process.resourceUsage().maxRSS * 1024;
const figures: Figures = { seconds, peakBytes, version: `ONNX Runtime ${ort.env.versions.common}` };
console.log(JSON.stringify(figures));
