// One Fréchet distance of foley's: reads a job as JSON on standard input, prints its figures as JSON. `scipy_frechet.py` is its
// twin.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import { frechetDistanceBy } from "../src/evaluate/metric/frechet-distance.ts";
import type { Matrix } from "../src/evaluate/metric/matrix.ts";
import { RuntimePrograms } from "../src/evaluate/runtime-programs.ts";
import type { FrechetFigures, FrechetJob } from "./frechet.ts";

const job = JSON.parse(await text(process.stdin)) as FrechetJob;
const read = async (path: string): Promise<Matrix> => {
  const { buffer, byteOffset } = await readFile(path);
  return { rows: job.rows, width: job.width, data: new Float32Array(buffer, byteOffset, job.rows * job.width) };
};
const [generated, reference] = [await read(job.generated), await read(job.reference)];
const runtime = await openRuntime("cpu", { threadCount: job.threads });
const [begun, used] = [performance.now(), process.cpuUsage()];
const distance = await frechetDistanceBy(new RuntimePrograms(runtime), generated, reference);
const { user, system } = process.cpuUsage(used);
const seconds = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, distance } satisfies FrechetFigures));
await runtime.close();
