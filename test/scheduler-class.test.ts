import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SamplerName } from "../src/diffusion/samplers/registry.ts";
import { load } from "../src/index.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

/** As diffusers 0.21 saved any class, with keys of others that were left from DDIM. */
const saved = `"_diffusers_version": "0.21.4", "beta_end": 0.0195, "beta_schedule": "scaled_linear", "beta_start": 0.0015,
  "clip_sample_range": 1.0, "num_train_timesteps": 1000, "prediction_type": "epsilon", "set_alpha_to_one": false,
  "steps_offset": 1, "thresholding": false, "timestep_spacing": "leading", "trained_betas": null`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-scheduler-"));
  await writeTinyModel(join(folder, "tiny"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a model of that scheduler says of itself, and 0.3 s that it makes. */
async function make(scheduler: string, wishes: { readonly sampler?: SamplerName; readonly spacing?: "karras" } = {}) {
  const model = join(folder, "model");
  await cp(join(folder, "tiny"), model, { recursive: true });
  await writeFile(join(model, "scheduler", "scheduler_config.json"), `{${scheduler}, ${saved}}`);
  const loaded = await load(model, { device: "cpu", threadCount: 1 });
  const clip = await loaded.generate("rain", { durationSeconds: 0.3, steps: 4, seed: 1, eta: 0, ...wishes });
  await loaded.dispose();
  await rm(model, { recursive: true });
  return { samples: clip.samples, sampler: clip.settings.sampler, warnings: loaded.warnings };
}

describe("a model folder with the scheduler of another class", () => {
  it("is sampled as its class samples, and never clamped where the class does not clamp", async () => {
    const pndm = '"_class_name": "PNDMScheduler", "skip_prk_steps": true';
    const made = await make(pndm);
    expect(made).toMatchObject({ sampler: "pndm", warnings: [] });
    expect(await make(`${pndm}, "clip_sample": false`)).toEqual(made);
    expect((await make('"_class_name": "DDIMScheduler", "clip_sample": false')).samples).not.toEqual(made.samples);
  });

  it("has infinities as Python writes them, and its flags count until others are named", async () => {
    const dpm = '"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "variance_type": null';
    const plain = await make(dpm);
    expect(plain.sampler).toBe("dpm++-2m");
    const karras = await make(`${dpm}, "use_karras_sigmas": true`);
    expect(karras.samples).not.toEqual(plain.samples);
    expect((await make(dpm, { spacing: "karras" })).samples).toEqual(karras.samples);
    const ddim = await make(`${dpm}, "use_karras_sigmas": true`, { sampler: "ddim" });
    expect(ddim.samples).toEqual((await make('"_class_name": "DDIMScheduler", "clip_sample": false')).samples);
  });

  it("names a class that foley does not know", async () => {
    const { warnings, sampler } = await make('"_class_name": "FooScheduler"');
    expect(sampler).toBe("ddim");
    expect(warnings).toEqual([
      expect.stringMatching(/scheduler_config\.json: foley has no sampler for FooScheduler; ddim is used/),
    ]);
  });

  it("goes without guidance at every scale of 1 and below, as in diffusers", async () => {
    const model = await load(join(folder, "tiny"), { device: "cpu", threadCount: 1 });
    const at = async (guidance: number) =>
      (await model.generate("rain", { durationSeconds: 0.3, steps: 2, seed: 1, guidance })).samples;
    const off = await at(1);
    expect(await at(0)).toEqual(off);
    expect(await at(0.5)).toEqual(off);
    expect(await at(1.5)).not.toEqual(off);
    await model.dispose();
  });
});
