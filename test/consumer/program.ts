// A project of someone else's: it opens the library, makes sounds, trains, evaluates, stops work, and frees all of it.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { type Clip, type Evaluation, type Foley, FoleyError, load, type Model, open, type TrainedModel } from "foley";
import { loudness, melPresets, melSpectrogram } from "foley/audio";
import { float32, gradients, input, mul, type Program, program, reduceSum } from "foley/engine";
import { openRuntime } from "foley/engine/node";
import { frechetDistance, type Matrix } from "foley/evaluate";
import { trainingKinds } from "foley/train";

const stages = new Set<string>();
const foley: Foley = await open({ device: "cpu", threads: 2, report: ({ stage }) => stages.add(stage) });

const model: Model = await foley.model("nano");
assert.equal(await foley.model("nano"), model);
const short = { durationSeconds: 1, steps: 2, sampler: "ddim" } as const;
const clips: Clip[] = [];
for (const seed of [1, 2]) clips.push(await model.generate("a dog barking", { ...short, seed }));
await clips[0]?.save("dog.wav");
const { settings } = await foley.info("dog.wav");
assert.equal(settings?.prompt, "a dog barking");

const trained: TrainedModel = await foley.train("vae", { data: "clips", out: "run", preset: "tiny", stepCount: 5 });
assert.ok(existsSync(`${trained.folder}/vae/config.json`));

const generated = clips.map((waveform, index) => ({ name: `${index}`, waveform }));
const nano = { panns: "aisfx", vggish: "aisfx", useCache: false } as const;
const { metrics }: Evaluation = await foley.evaluate(generated, generated, nano);
assert.ok(Math.abs(metrics.fad ?? Number.NaN) < 1e-3);
assert.ok(
  ["training", "generated"].every((stage) => stages.has(stage)),
  [...stages].join(),
);

const aborted = (error: unknown): boolean => error instanceof FoleyError && error.code === "aborted";
const signal = AbortSignal.abort();
await assert.rejects(model.generate("rain", { ...short, signal }), aborted);
await assert.rejects(foley.evaluate(generated, generated, { ...nano, signal }), aborted);
await assert.rejects(foley.train("vae", { data: "clips", out: "other", preset: "tiny", signal }), aborted);
await foley.close();
await assert.rejects(foley.model("nano"), { code: "usage" });

const alone = await load("nano", { device: "cpu" });
await alone.dispose();

const [sound] = clips as [Clip];
const { shape } = melSpectrogram(sound.samples, melPresets.audioldm16k);
assert.equal(shape[1], 64);
assert.ok(loudness(sound) < 0);

const x = input("x", [3]);
const [slope] = gradients(reduceSum(mul(x, x)), [x]);
assert.ok(slope !== undefined);
const derivative: Program = program({ slope });
const runtime = await openRuntime("cpu");
const executable = await runtime.compile(derivative);
const result = await executable.run({ x: float32([1, 2, 3]) });
assert.deepEqual([...(result.slope?.data ?? [])], [2, 4, 6]);
await executable.dispose();
await runtime.close();

const rows: Matrix = { rows: 3, width: 2, data: Float32Array.of(1, 2, 3, 5, 2, 2) };
assert.ok(Math.abs(frechetDistance(rows, rows)) < 1e-6);
assert.ok(trainingKinds.some(({ name }) => name === "ldm"));
