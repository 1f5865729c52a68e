import { describe, expect, it } from "vitest";
import { withGuidance } from "../../diffusion/guidance.ts";
import type { Denoise } from "../../diffusion/sampler.ts";
import { ddimStep, sampleDdim } from "../../diffusion/samplers/ddim.ts";
import { alphaBarAt, createNoiseSchedule } from "../../diffusion/schedule.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { unetOf } from "../../generate/compiled-parts.ts";
import { unetPresets } from "../../models/unet/config.ts";
import { unet } from "../../models/unet/unet.ts";
import { initialWeights, Scope } from "../../nn/scope.ts";
import { tinyDistilled } from "../preset/tiny.ts";
import { distilledExamples } from "./distilled-examples.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const config = { ...unetPresets.tiny, projection_class_embeddings_input_dim: 4 };
const schedule = createNoiseSchedule(tinyDistilled.scheduler);
const set = { latentShape: [config.in_channels, 8, 4] as const, embeddingWidth: 4, emptyEmbedding: float(4, 7) };
const size = config.in_channels * 8 * 4;
const [batchSize, guidance] = [6, 2.5];

function float(length: number, seed: number): Float32Array {
  return new Generator(seed).randn(length);
}

/** A UNet of random weights: what it finds is no noise, but one can walk by it. */
function randomWeights(): ReadonlyMap<string, Tensor> {
  const scope = Scope.root();
  const [sample, timestep, classLabels] = [
    input("sample", [1, ...set.latentShape]),
    input("timestep", [1]),
    input("classLabels", [1, 4]),
  ];
  unet(scope, config, { sample, timestep, classLabels });
  return initialWeights(scope.parameters, new Generator(1));
}

const weights = randomWeights();
const clean = { latents: float(batchSize * size, 2), conditions: float(batchSize * 4, 3) };

/** The teacher as a sampler asks it, for one latent under one condition. */
async function teacher(condition: Float32Array): Promise<Denoise> {
  const executable = await unetOf(runtime, "test", config, weights).forShape([1, 8, 4]);
  const ask = async (x: Float32Array, timestep: number, label: Float32Array): Promise<Float32Array> => {
    const feeds = {
      sample: float32(x, [1, ...set.latentShape]),
      timestep: float32([timestep]),
      classLabels: float32(label, [1, 4]),
    };
    return ((await executable.run(feeds)).noise as Tensor<"float32">).data;
  };
  const pair = async (x: Float32Array, timestep: number) => ({
    unconditional: await ask(x, timestep, set.emptyEmbedding),
    conditional: await ask(x, timestep, condition),
  });
  return withGuidance(pair, guidance);
}

/** Where guided DDIM of 4 steps is after its first two, or after its last two. */
async function walk(item: number, isFirst: boolean, noisy: Float32Array, noise: Float32Array): Promise<Float32Array> {
  const latents: Float32Array[] = [];
  const part = (values: Float32Array, length: number) => values.subarray(item * length, (item + 1) * length);
  await sampleDdim({
    denoise: await teacher(part(clean.conditions, 4)),
    noise: part(isFirst ? noisy : noise, size),
    given: isFirst ? undefined : { clean: part(clean.latents, size), skip: 2, mask: null },
    ...{ schedule, steps: 4, eta: 0, generator: new Generator(0) },
    onStep: ({ latent }) => latents.push(latent),
  });
  return latents[1] as Float32Array;
}

describe("what a student learns from", () => {
  it("leads in one step where several guided ones take its teacher, each item from its own noise level", async () => {
    const distillation = { steps: 2, teacherSteps: 2, guidance };
    const examples = await distilledExamples(runtime, { config, weights, set, schedule }, batchSize, distillation);
    const { noisy, noise, timesteps, lossWeights } = await examples.make(clean, new Generator(4));
    await examples.dispose();
    const drawn = new Generator(4);
    drawn.randint(0, 2, batchSize);
    const fresh = drawn.randn(clean.latents.length);
    expect(new Set(timesteps)).toEqual(new Set([999, 499]));
    for (const [item, timestep] of timesteps.entries()) {
      const [start, end] = [item * size, (item + 1) * size];
      const [alphaBar, alphaBarNext] = [alphaBarAt(schedule, timestep), alphaBarAt(schedule, timestep - 500)];
      const state = { x: noisy.subarray(start, end), output: noise.subarray(start, end), alphaBar, alphaBarNext };
      const reached = ddimStep({ ...schedule, config: { ...schedule.config, clip_sample: false } }, state);
      const expected = await walk(item, timestep === 999, noisy, fresh);
      expect(Math.max(...reached.map((value, at) => Math.abs(value - (expected[at] as number))))).toBeLessThan(1e-3);
      // An error of the noise by one moves the latent by the weight.
      const moved = ddimStep(
        { ...schedule, config: { ...schedule.config, clip_sample: false } },
        { ...state, output: state.output.map((value) => value + 1) },
      );
      expect(Math.abs((moved[0] as number) - (reached[0] as number))).toBeCloseTo(lossWeights[item] as number, 3);
    }
  });

  it("is no step that changes nothing, such as the last from timestep 0", async () => {
    const still = createNoiseSchedule({ ...tinyDistilled.scheduler, timestep_spacing: "linspace" });
    const make = async (steps: number) => {
      const distillation = { steps, teacherSteps: 2, guidance };
      const examples = await distilledExamples(
        runtime,
        { config, weights, set, schedule: still },
        batchSize,
        distillation,
      );
      const batch = await examples.make(clean, new Generator(4));
      await examples.dispose();
      return batch;
    };
    const { noise, timesteps, lossWeights } = await make(2);
    expect(new Set(timesteps)).toEqual(new Set([999]));
    expect(noise.every(Number.isFinite)).toBe(true);
    expect(lossWeights.every((weight) => weight > 0)).toBe(true);
    await expect(make(1)).rejects.toThrow(
      "train ldm: expected steps that take noise away, got distillation.steps 1 with scheduler.timestep_spacing linspace; choose trailing",
    );
  });
});
