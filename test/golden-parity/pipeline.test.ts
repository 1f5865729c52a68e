import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { float32 } from "../../src/engine/tensor/tensor.ts";
import { type GenerateOptions, load, type Model } from "../../src/index.ts";
import { readSafetensors } from "../../src/weights/index.ts";

/** A model folder as diffusers saved it, with the sounds that its pipeline made; see tools/golden/pipeline.py. */
const folder = fileURLToPath(new URL("../golden/pipeline", import.meta.url));
const { tensors: sounds, metadata } = await readSafetensors(join(folder, "sounds.safetensors"));

interface Run {
  readonly prompt: string;
  readonly negative_prompt?: string;
  readonly audio_length_in_s: number;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly eta?: number;
  readonly seed: number;
}

const runs = JSON.parse(metadata.runs ?? "{}") as Record<string, Run>;

function optionsOf(run: Run): GenerateOptions {
  return {
    seed: run.seed,
    durationSeconds: run.audio_length_in_s,
    steps: run.num_inference_steps,
    guidance: run.guidance_scale,
    eta: run.eta ?? 0,
    negative: run.negative_prompt ?? "",
  };
}

/** The largest difference, as a share of the loudest sample. */
function distance(name: string, samples: Float32Array): number {
  const expected = sounds.get(name)?.data as Float32Array;
  expect(samples).toHaveLength(expected.length);
  const differences = samples.map((sample, i) => Math.abs(sample - (expected[i] as number)));
  return Math.max(...differences) / Math.max(...expected.map(Math.abs));
}

describe("a model folder and a seed from diffusers", () => {
  let model: Model;

  beforeAll(async () => {
    model = await load(folder, { device: "cpu", threadCount: 1 });
  });

  afterAll(() => model.dispose());

  it.each(Object.entries(runs))("give diffusers' sound: %s", async (name, run) => {
    const { samples } = await model.generate(run.prompt, optionsOf(run));
    expect(distance(name, samples)).toBeLessThan(5e-5);
  });

  it.each([
    ["seed", { seed: 17 }],
    ["prompt", { prompt: "a clock is ticking" }],
    ["unwanted sound", { negative: "the dogs' barks" }],
    ["guidance", { guidance: 2.6 }],
  ])("give a clearly different one with another %s, so that the comparison means something", async (_what, change) => {
    const run = runs.negative as Run;
    const { prompt, ...options } = { prompt: run.prompt, ...optionsOf(run), ...change };
    const { samples } = await model.generate(prompt, options);
    expect(distance("negative", samples)).toBeGreaterThan(2e-4);
  });
});

it("holds the sounds of the runs that it names", () => {
  expect([...sounds.keys()].sort()).toEqual(Object.keys(runs).sort());
  expect(sounds.get("default")).toMatchObject({ dtype: float32([0]).dtype, shape: [5120] });
});
