import { describe, expect, test } from "vitest";
import { type NetworkCase, networkCases } from "../bench/cases.ts";
import { findPython, median } from "../bench/measure.ts";
import { prepare } from "../bench/network.ts";
import { tableOf } from "../bench/table.ts";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import { hifiganPresets } from "../src/models/hifigan/config.ts";
import { unetPresets } from "../src/models/unet/config.ts";
import { vaePresets } from "../src/models/vae/config.ts";

describe("a benchmark case", () => {
  const unetCase = networkCases.find(({ network }) => network === "unet") as NetworkCase & { network: "unet" };
  const inputs = { sample: [2, 8, 8, 8], timestep: [2], classLabels: [2, 16] };
  const unet = { ...unetCase, config: unetPresets.tiny, inputs, target: inputs.sample };
  const common = { name: "tiny", mode: "forward", target: [] } as const;
  const cases: readonly NetworkCase[] = [
    { ...unet, mode: "forward" },
    { ...common, network: "vae-decoder", config: vaePresets.tiny, inputs: { x: [1, 8, 4, 8] } },
    { ...common, network: "vocoder", config: hifiganPresets.tiny, inputs: { x: [1, 8, 64] } },
  ];

  test.each(cases)("runs the network: $network", async (networkCase) => {
    const run = await prepare(await openRuntime("cpu"), networkCase);
    const { output } = (await run()) as { output: { data: Float32Array } };
    expect(output.data.every(Number.isFinite)).toBe(true);
    expect(output.data.some((value) => value !== 0)).toBe(true);
  });

  test("trains: the loss of the same example falls", async () => {
    const run = await prepare(await openRuntime("cpu"), { ...unet, mode: "train" });
    const lossOf = async () => ((await run()) as { metrics: { loss: number } }).metrics.loss;
    const first = await lossOf();
    for (let step = 0; step < 10; step++) await run();
    expect(await lossOf()).toBeLessThan(first);
  });

  test("has a name of its own", () => {
    expect(new Set(networkCases.map(({ name }) => name)).size).toBe(networkCases.length);
  });
});

describe("the table", () => {
  const foley = { seconds: [3, 1, 2], peakBytes: 5e6, version: "ours" };
  const machine = { processor: "a processor", threads: 2, node: "20" };

  test("shows medians, their ratio and the memory of both", () => {
    const pytorch = { seconds: [4, 4, 9], peakBytes: 7e6, version: "theirs" };
    const table = tableOf({
      machine,
      networks: [{ name: "unet", foley, pytorch }],
      generate: null,
      pipeline: null,
      memory: [],
      evaluate: [],
      frechet: [],
      against: [],
    });
    expect(table).toContain("| unet | 2.00 | 4.00 | 0.500 | 5 | 7 |");
    expect(table).toContain("a processor, 2 threads, Node 20, ours, theirs");
  });

  test("leaves a peer out that was not measured", () => {
    const table = tableOf({
      machine,
      networks: [{ name: "unet", foley, pytorch: null }],
      generate: null,
      pipeline: null,
      memory: [],
      evaluate: [],
      frechet: [],
      against: [],
    });
    expect(table).toContain("| unet | 2.00 | – | – | 5 | – |");
  });

  test("shows whole sounds, the first of a process with its start, beside the peer", () => {
    const side = (first: number, second: number) => [{ secondsSinceStart: [first, second], peakBytes: 2e9 }];
    const pipeline = { steps: 10, foley: side(30, 50), pytorch: side(40, 65) };
    const table = tableOf({
      machine,
      networks: [],
      generate: null,
      pipeline,
      memory: [],
      evaluate: [],
      frechet: [],
      against: [],
    });
    expect(table).toContain("| first sound, start and loading included | 30.0 | 40.0 | 0.750 | 2000 | 2000 |");
    expect(table).toContain("| one more sound | 20.0 | 25.0 | 0.800 | 2000 | 2000 |");
  });

  test("shows an evaluation beside the original: whole run, each clip, the Fréchet step", () => {
    const ours = { hearSeconds: 8, frechetSeconds: 0.01, totalSeconds: 12, peakBytes: 1e9 };
    const theirs = { hearSeconds: 16, frechetSeconds: 15, totalSeconds: 48, peakBytes: 2e9 };
    const evaluate = [{ clips: 80, seconds: 5, foley: ours, pytorch: theirs }];
    const table = tableOf({
      machine,
      networks: [],
      generate: null,
      pipeline: null,
      memory: [],
      evaluate,
      frechet: [],
      against: [],
    });
    expect(table).toContain("| 80 + 80 clips of 5 s: whole run, s | 12.0 | 48.0 | 0.250 | 1000 | 2000 |");
    expect(table).toContain("hearing, s for each clip | 0.0500 | 0.100 | 0.500 |");
  });

  test("holds two checkouts against each other by medians", () => {
    const side = (cpuSeconds: number) =>
      [1, 3, 2].map((n) => ({ seconds: n, cpuSeconds: n * cpuSeconds, peakBytes: n * 1e6 }));
    const against = [{ name: "--help", now: side(1), before: side(2) }];
    const none = { networks: [], generate: null, pipeline: null, memory: [], evaluate: [], frechet: [] };
    expect(tableOf({ machine, ...none, against })).toContain(
      "| --help | 2.00 | 4.00 | 0.500 | 2.00 | 2.00 | 1.00 | 3 | 3 |",
    );
  });

  test("keeps the first run of the program apart", () => {
    const table = tableOf({
      machine,
      networks: [],
      generate: { seconds: [9, 3, 5], peakBytes: 4e8 },
      pipeline: null,
      memory: [],
      evaluate: [],
      frechet: [],
      against: [],
    });
    expect(table).toContain('| "a dog barking" | 9.00 | 4.00 | 400 |');
  });
});

test("the median of an even number of values is between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test("a Python that is not there is passed over", async () => {
  expect(await findPython(["no-such-python"])).toBeNull();
});
