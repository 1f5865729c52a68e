import { describe, expect, it } from "vitest";
import { Generator } from "../../engine/random/generator.ts";
import type { SamplerOptions, SamplerStep } from "../sampler.ts";
import { createNoiseSchedule } from "../schedule.ts";
import { audioldmSchedulerConfig } from "../scheduler-config.ts";
import { checkSpacing, findSampler, samplers } from "./registry.ts";

const noise = new Generator(5).randn(64);

function options(changes: Partial<SamplerOptions> = {}): SamplerOptions {
  return {
    denoise: async (x, timestep) => x.map((value) => 0.9 * value + timestep / 1e5),
    noise,
    schedule: createNoiseSchedule(audioldmSchedulerConfig),
    steps: 8,
    eta: 0,
    generator: new Generator(1),
    ...changes,
  };
}

// What every sampler promises, whatever its algorithm.
const stochastic = new Set(["ddpm", "dpm++-2m-sde", "euler-ancestral", "lcm"]);
// DEIS stops at the noise of timestep 0, as diffusers has it.
const noisyAtEnd = new Set(["deis"]);

describe.each(Object.entries(samplers))("the %s sampler", (name, sample) => {
  const takesNoise = name === "ddim" || stochastic.has(name);

  it("gives finite numbers in the layout of its noise, and leaves the noise alone", async () => {
    const before = noise.slice();
    const latent = await sample(options());
    expect(latent).toHaveLength(64);
    expect(latent.every(Number.isFinite)).toBe(true);
    expect(noise).toEqual(before);
  });

  it.runIf(takesNoise)(
    "gives the same latent for the same seed, and another for another, when noise is added",
    async () => {
      const withSeed = (seed: number) => sample(options({ eta: 1, generator: new Generator(seed) }));
      expect(await withSeed(1)).toEqual(await withSeed(1));
      expect(await withSeed(1)).not.toEqual(await withSeed(2));
    },
  );

  it.skipIf(stochastic.has(name))("needs no random numbers at eta 0", async () => {
    const generator = new Generator(1);
    await sample(options({ generator }));
    expect(generator.getState()).toEqual(new Generator(1).getState());
  });

  it("gives back a given latent where every step is left out", async () => {
    const clean = new Generator(9).randn(64);
    expect(await sample(options({ given: { clean, skip: 8, mask: null } }))).toEqual(clean);
  });

  it("stays the closer to a given latent the more steps are left out", async () => {
    const clean = new Generator(9).randn(64);
    const distances: number[] = [];
    // LCM jumps all the way at each step, so that only its last steps stay near.
    for (const skip of name === "lcm" ? [7, 0] : [7, 4, 0]) {
      const latent = await sample(options({ given: { clean, skip, mask: null } }));
      distances.push(Math.hypot(...latent.map((value, i) => value - (clean[i] ?? 0))));
    }
    for (const [i, distance] of distances.entries()) expect(distance).toBeGreaterThan(distances[i - 1] ?? 0);
  });

  it("does not feel a given latent where no step is left out and nothing is kept", async () => {
    const clean = new Generator(9).randn(64);
    expect(await sample(options({ given: { clean, skip: 0, mask: null } }))).toEqual(await sample(options()));
  });

  it("keeps exactly what the mask says, and makes the rest anew", async () => {
    const clean = new Generator(9).randn(64);
    const mask = Float32Array.from(clean, (_, i) => i % 2);
    const latent = await sample(options({ given: { clean, skip: 0, mask } }));
    for (const [i, value] of latent.entries()) {
      if (i % 2 === 0) expect(value).toBe(clean[i]);
      else expect(value).not.toBe(clean[i]);
    }
  });

  it.skipIf(noisyAtEnd.has(name))("recovers the clean latent from a denoiser that knows it", async () => {
    const clean = new Generator(9).randn(64).map((value) => value / 2);
    const schedule = createNoiseSchedule({
      ...audioldmSchedulerConfig,
      prediction_type: "sample",
      set_alpha_to_one: true,
    });
    const latent = await sample(options({ schedule, denoise: async () => clean }));
    for (const [i, value] of latent.entries()) expect(value).toBeCloseTo(clean[i] as number, 3);
  });

  it("reports each step once, in order, at falling timesteps", async () => {
    const seen: SamplerStep[] = [];
    const latent = await sample(options({ onStep: (step) => seen.push(step) }));
    expect(seen.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(seen.every(({ steps }) => steps === 8)).toBe(true);
    expect(seen.every(({ timestep }, i) => i === 0 || timestep < (seen[i - 1]?.timestep ?? 0))).toBe(true);
    expect(seen.at(-1)?.latent).toEqual(latent);
  });

  it("predicts the clean latent at each step, with what is kept as it was given", async () => {
    const clean = new Generator(9).randn(64).map((value) => value / 2);
    const schedule = createNoiseSchedule({ ...audioldmSchedulerConfig, prediction_type: "sample" });
    const mask = Float32Array.from(clean, (_, i) => i % 2);
    const given = { clean: clean.map((value) => -value), skip: 0, mask };
    const predictions: Float32Array[] = [];
    const onStep = ({ predict }: SamplerStep): void => void predictions.push(predict());
    await sample(options({ schedule, denoise: async () => clean, given, onStep }));
    expect(predictions).toHaveLength(8);
    for (const prediction of predictions) {
      expect(prediction).toEqual(clean.map((value, i) => (i % 2 === 0 ? -value : value)));
    }
  });

  it("waits after a step for what it is told to wait for", async () => {
    const order: string[] = [];
    const onStep = async ({ step }: SamplerStep): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      order.push(`waited ${step}`);
    };
    const denoise = async (x: Float32Array): Promise<Float32Array> => {
      order.push("asked");
      return x;
    };
    await sample(options({ steps: 2, denoise, onStep }));
    expect(order.at(-1)).toBe("waited 2");
    expect(order[order.indexOf("waited 1") + 1]).toBe("asked");
  });

  it("stops at the next step once aborted", async () => {
    const controller = new AbortController();
    const onStep = ({ step }: SamplerStep) => {
      if (step === 3) controller.abort();
    };
    const aborted = sample(options({ onStep, signal: controller.signal }));
    await expect(aborted).rejects.toMatchObject({ code: "aborted", message: "sampling: aborted after 3 of 8 steps" });
  });

  it("does nothing when aborted beforehand", async () => {
    const denoise = () => Promise.reject(new Error("was called"));
    const aborted = sample(options({ denoise, signal: AbortSignal.abort() }));
    await expect(aborted).rejects.toMatchObject({ code: "aborted" });
  });

  it("names the timestep where the model stops giving numbers", async () => {
    const denoise = async (x: Float32Array) => x.map(() => Number.NaN);
    await expect(sample(options({ denoise }))).rejects.toMatchObject({
      code: "diverged",
      message: expect.stringMatching(/at timestep \d+/),
    });
  });

  it.each([0, 1.5, 1001])("refuses %s steps", async (steps) => {
    await expect(sample(options({ steps }))).rejects.toMatchObject({ code: "usage" });
  });
});

describe("samplers over sigmas", () => {
  it.each(["euler", "heun", "lms", "euler-ancestral"] as const)(
    "%s has room for as many steps as the spacing that is wished leaves",
    async (name) => {
      const made = await samplers[name](options({ steps: 1000, spacing: "linspace" }));
      expect(made.every(Number.isFinite)).toBe(true);
    },
  );

  it.each(["dpm++-2m", "unipc", "deis"] as const)("%s refuses steps by the number that was asked for", async (name) => {
    const whole = createNoiseSchedule({ ...audioldmSchedulerConfig, steps_offset: 0 });
    await expect(samplers[name](options({ steps: 999 }))).rejects.toThrow(
      "steps: expected fewer steps, as steps_offset is 1, got 999, whose first timestep 1000",
    );
    await expect(samplers[name](options({ steps: 1000, schedule: whole }))).rejects.toThrow(
      "steps: expected an integer from 1 to 999, got 1000",
    );
    const made = await samplers[name](options({ steps: 1000, schedule: whole, spacing: "karras" }));
    expect(made.every(Number.isFinite)).toBe(true);
  });
});

describe("findSampler", () => {
  it("finds a sampler by name and lists the names otherwise", () => {
    expect(findSampler("ddim")).toBe(samplers.ddim);
    expect(() => findSampler("toString")).toThrow(/^sampler: expected one of ddim, ddpm, .*, got "toString"/);
  });
});

describe("checkSpacing", () => {
  it("refuses spacings of sigmas where a sampler walks over timesteps, and any for lcm", () => {
    expect(() => checkSpacing("ddpm", "exponential")).toThrow("for the sampler ddpm, got");
    expect(() => checkSpacing("lcm", "leading")).toThrow("expected none for the sampler lcm");
    expect(() => checkSpacing("euler", "karras")).not.toThrow();
    expect(() => checkSpacing("lcm", null)).not.toThrow();
  });
});
