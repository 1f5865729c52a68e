import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { withGuidance } from "../src/diffusion/guidance.ts";
import { trainingTarget } from "../src/diffusion/parametrization.ts";
import { qSampleBatch } from "../src/diffusion/q-sample.ts";
import { sampleDdim } from "../src/diffusion/samplers/ddim.ts";
import { findSampler } from "../src/diffusion/samplers/registry.ts";
import { createNoiseSchedule } from "../src/diffusion/schedule.ts";
import { audioldmSchedulerConfig, parseSchedulerConfig } from "../src/diffusion/scheduler-config.ts";
import { type Spacing, samplingTimesteps } from "../src/diffusion/timesteps.ts";
import { Generator } from "../src/engine/random/generator.ts";

import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { expectClose } from "./support/expect-close.ts";

import { filled, goldenCases } from "./support/golden.ts";

const { tensors, metadata } = await readSafetensors(
  fileURLToPath(new URL("golden/diffusion.safetensors", import.meta.url)),
);

interface Run {
  readonly config: Record<string, unknown>;
  readonly steps: number;
  readonly eta: number;
}

const runs = goldenCases<Run>(metadata, "runs");
const schedules = goldenCases(metadata, "schedules");

function floats(name: string): Float32Array {
  return tensors.get(name)?.data as Float32Array;
}

function integers(name: string): number[] {
  return Array.from(tensors.get(name)?.data as BigInt64Array, Number);
}

describe("diffusion as diffusers does it", () => {
  it.each(schedules)("has the alphas of the %s schedule", (name, config) => {
    const { alphasCumprod } = createNoiseSchedule(parseSchedulerConfig(name, config));
    const expected = floats(`alphas/${name}`);
    const ratios = alphasCumprod.map((alpha, i) => Math.abs(alpha / (expected[i] as number) - 1));
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1e-5);
  });

  const spaced = [...tensors.keys()].filter((name) => name.startsWith("timesteps/"));
  it.each(filled(spaced, "timesteps"))("visits the %s", (name) => {
    const [, timestep_spacing, steps] = name.split("/");
    const config = parseSchedulerConfig(name, { ...audioldmSchedulerConfig, timestep_spacing });
    expect(samplingTimesteps(config, Number(steps))).toEqual(integers(name));
  });

  it.each(runs)("samples %s to the same latent", async (name, { config, steps, eta }) => {
    const generator = new Generator(steps);
    const latent = await sampleDdim({
      denoise: async (x, timestep) => x.map((value) => 0.3 * value + (0.01 * timestep) / 1000),
      noise: generator.randn(64),
      schedule: createNoiseSchedule(parseSchedulerConfig(name, config)),
      steps,
      eta,
      generator,
    });
    expectClose(latent, floats(`run/${name}`), 2e-5);
  });

  const sampled = [...tensors.keys()].filter((name) => name.startsWith("sampler/"));
  it.each(filled(sampled, "sampler"))("reaches the latent of %s", async (name) => {
    const [, sampler = "", count, prediction_type, spacing] = name.split("/");
    const steps = Number(count);
    const generator = new Generator(steps);
    const latent = await findSampler(sampler)({
      denoise: async (x, timestep) => x.map((value) => 0.3 * value + (0.01 * timestep) / 1000),
      noise: generator.randn(64),
      schedule: createNoiseSchedule(parseSchedulerConfig(name, { ...audioldmSchedulerConfig, prediction_type })),
      steps,
      eta: 0,
      spacing: spacing === "own" ? null : (spacing as Spacing),
      generator,
    });
    expectClose(latent, floats(name), 1e-5);
  });

  it("rescales guidance", async () => {
    const [conditional, unconditional] = [floats("guidance/conditional"), floats("guidance/unconditional")];
    const denoise = withGuidance(async () => ({ conditional, unconditional }), 4, { rescale: 0.7 });
    expectClose(await denoise(conditional, 1), floats("guidance/rescaled"), 1e-5);
  });

  it("mixes noise in and states the velocity", () => {
    const schedule = createNoiseSchedule(audioldmSchedulerConfig);
    const [x0, noise, timesteps] = [floats("noisy/x0"), floats("noisy/noise"), integers("noisy/timesteps")];
    expectClose(qSampleBatch(schedule, x0, noise, timesteps), floats("noisy/noisy"), 1e-6);
    timesteps.forEach((timestep, item) => {
      const part = (values: Float32Array) => values.subarray(item * 20, item * 20 + 20);
      const alphaBar = schedule.alphasCumprod[timestep] as number;
      const velocity = trainingTarget("v_prediction", part(x0), part(noise), alphaBar);
      expectClose(velocity, part(floats("noisy/velocity")), 1e-6);
    });
  });
});
