import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findSampler } from "../src/diffusion/samplers/registry.ts";
import { parseScheduler } from "../src/diffusion/scheduler.ts";
import { schedulerClasses } from "../src/diffusion/scheduler-class.ts";
import { parseJsonObject } from "../src/engine/json/parse-json.ts";
import { Generator } from "../src/engine/random/generator.ts";

import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { expectClose } from "./support/expect-close.ts";

import { goldenValue } from "./support/golden.ts";

const { tensors, metadata } = await readSafetensors(
  fileURLToPath(new URL("golden/schedulers.safetensors", import.meta.url)),
);

interface Run {
  /** The text that diffusers saved. */
  readonly config: string;
  readonly steps: readonly number[];
}

const runs = Object.entries(goldenValue<Record<string, Run>>(metadata, "runs"));
const defaults = Object.entries(parseJsonObject(metadata.defaults ?? "", "defaults") as Record<string, object>);

/** Keys that change nothing unless another key, which is refused or warned of, is set. */
const silent = ["flow_shift", "use_dynamic_shifting", "time_shift_type", "shift_terminal"];

const latentLength = 12;

/**
 * diffusers reckons here with latents up to 150 times as large as ours, whose single precision costs it a digit where a
 * step goes far: its own results in double precision are up to 1.7e-5 away.
 */
const large = new Set(["euler", "euler-ancestral", "heun", "lms", "deis"]);

describe("a scheduler's settings as diffusers saves them", () => {
  it.each(runs)("reach the latents of %s", async (name, { config, steps }) => {
    const { sampler, scheduleFor, warnings } = parseScheduler(name, parseJsonObject(config, name));
    expect(warnings).toEqual([]);
    const expected = tensors.get(name)?.data as Float32Array;
    expect(expected).toHaveLength(steps.length * latentLength);
    for (const [row, count] of steps.entries()) {
      const generator = new Generator(count);
      const latent = await findSampler(sampler)({
        denoise: async (x, timestep) => x.map((value) => 0.3 * value + 0.5 * Math.sin(timestep / 50)),
        noise: generator.randn(latentLength),
        schedule: scheduleFor(sampler),
        steps: count,
        eta: 0,
        generator,
      });
      expectClose(
        latent,
        expected.subarray(row * latentLength, (row + 1) * latentLength),
        large.has(sampler) && count < 10 ? 3e-5 : 1e-5,
        { what: `${count} steps` },
      );
    }
  });

  it.each(defaults)("have the defaults of %s, no key left out", (name, settings) => {
    const row = schedulerClasses.get(name);
    const { use_clipped_model_output: _, ...known } = row?.defaults ?? {};
    const isNearest = row !== undefined && "isNearest" in row;
    const shared = Object.entries(known).filter(([key]) => !isNearest || Object.hasOwn(settings, key));
    expect(settings).toMatchObject(Object.fromEntries(shared));
    const unknown = Object.keys(settings).filter((key) => !Object.hasOwn(known, key) && !silent.includes(key));
    if (!isNearest) expect(unknown).toEqual([]);
  });

  it("name every sampler that a class stands for", () => {
    for (const { sampler, defaults: settings } of schedulerClasses.values()) findSampler(sampler(settings));
    expect(defaults.length).toBeGreaterThan(15);
    expect(runs.length).toBeGreaterThan(200);
  });
});
