import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NodeRuntime } from "../../src/engine/runtime/node/node-runtime.ts";
import { readSafetensors } from "../../src/weights/node/read-safetensors.ts";
import { goldenValue } from "../support/golden.ts";
import { distance, optionsOf, type ReferenceRun, type Trace, TracedModel, traced } from "../support/traced-model.ts";

/** Model folders as diffusers saved them, with what its pipeline computed; see tools/golden/pipeline.py. */
const models = {
  "in half precision": { folder: "pipeline", runCount: 7 },
  "of odd widths, in shards, pickled, in bfloat16 and in single precision": {
    folder: "pipeline-layouts",
    runCount: 5,
  },
} as const;

/** What rounding makes of the same steps in another order; 1e-3 is what is promised. */
const limit = 2e-5;

async function open(name: string): Promise<{
  model: TracedModel;
  runs: Readonly<Record<string, ReferenceRun>>;
  expected: (run: string) => Trace;
}> {
  const folder = fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
  const { tensors, metadata } = await readSafetensors(join(folder, "traces.safetensors"));
  const valueOfRun = (run: string, value: string): Float32Array => tensors.get(`${run}/${value}`)?.data as Float32Array;
  return {
    model: await TracedModel.load(new NodeRuntime("cpu", { threadCount: 1 }), folder),
    runs: goldenValue(metadata, "runs"),
    expected: (run) => Object.fromEntries(traced.map((value) => [value, valueOfRun(run, value)])) as unknown as Trace,
  };
}

describe.each(Object.entries(models))("a model folder %s", (_what, { folder, runCount }) => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open(folder);
  });
  afterAll(() => opened.model.dispose());

  it("gives diffusers' conditions, latents, mels and sounds for diffusers' seeds", async () => {
    const { model, runs, expected } = opened;
    const distances: Record<string, number> = {};
    for (const [name, run] of Object.entries(runs)) {
      const trace = await model.trace(run.prompt, optionsOf(run));
      for (const value of traced) distances[`${name}: ${value}`] = distance(trace[value], expected(name)[value]);
    }
    const tooFar = Object.entries(distances).filter(([, far]) => !(far < limit));
    expect(tooFar).toEqual([]);
    expect(Object.keys(distances)).toHaveLength(runCount * traced.length);
  });
});

describe("the comparison", () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open("pipeline");
  });
  afterAll(() => opened.model.dispose());

  it.each([
    ["seed", { seed: 17 }],
    ["prompt", { prompt: "a clock is ticking" }],
    ["unwanted sound", { negative: "the dogs' barks" }],
    ["guidance", { guidance: 2.6 }],
  ])("would notice another %s", async (_what, change) => {
    const { model, runs, expected } = opened;
    const run = runs.negative as ReferenceRun;
    const { prompt, ...options } = { prompt: run.prompt, ...optionsOf(run), ...change };
    const { wave } = await model.trace(prompt, options);
    expect(distance(wave, expected("negative").wave)).toBeGreaterThan(2e-4);
  });
});
