import { describe, expect, it } from "vitest";
import { audioldmSchedulerConfig, type SchedulerConfig } from "../../../diffusion/scheduler-config.ts";
import { unetPresets } from "../../../models/unet/config.ts";
import { vaePresets } from "../../../models/vae/config.ts";
import { nanoDistilled, nanoLdm } from "../../preset/nano.ts";
import type { LdmTrainingConfig } from "../../settings/ldm.ts";
import { type LdmStart, modelOfRun, schedulerOfRun } from "./start.ts";

const startOf = (scheduler: SchedulerConfig | null): LdmStart => ({
  ...{ config: unetPresets.nano, weights: new Map(), folder: "model" },
  scheduler,
});
const wishing = (preset: LdmTrainingConfig, wishes: Partial<SchedulerConfig>): LdmTrainingConfig => ({
  ...preset,
  scheduler: { ...preset.scheduler, ...wishes },
});
const linear: SchedulerConfig = { ...audioldmSchedulerConfig, beta_schedule: "linear", num_train_timesteps: 100 };

describe("the UNet of a run", () => {
  const wide = { vaeConfig: { ...vaePresets.nano, latent_channels: 16 }, conditionWidth: 24 };

  it("has as many latent channels as the VAE and as wide a condition as CLAP, and is else the preset's", () => {
    const model = { ...unetPresets.nano, in_channels: 16, out_channels: 16, projection_class_embeddings_input_dim: 24 };
    expect(modelOfRun(null, nanoLdm, nanoLdm, wide)).toEqual(model);
    const wished = { ...nanoLdm, model: { ...unetPresets.nano, layers_per_block: 2 } };
    expect(modelOfRun(null, wished, nanoLdm, wide)).toEqual({ ...model, layers_per_block: 2 });
  });

  it("is as it is wished, or that of the model which it begins from", () => {
    const sizes = { in_channels: 4, out_channels: 4, projection_class_embeddings_input_dim: 32 };
    const wished = { ...nanoLdm, model: { ...unetPresets.nano, ...sizes } };
    expect(modelOfRun(null, wished, nanoLdm, wide)).toEqual(wished.model);
    const start = startOf(null);
    expect(modelOfRun(start, nanoLdm, nanoLdm, wide)).toBe(start.config);
  });
});

describe("the scheduler of a run", () => {
  it("is the preset's from nothing, and beside a model that has none", () => {
    expect(schedulerOfRun(null, nanoLdm, nanoLdm)).toEqual(nanoLdm.scheduler);
    expect(schedulerOfRun(startOf(null), nanoLdm, nanoLdm)).toEqual(nanoLdm.scheduler);
  });

  it("is the model's that it begins from, but for how it is wished to be sampled", () => {
    expect(schedulerOfRun(startOf(linear), nanoLdm, nanoLdm)).toEqual(linear);
    const trailing = wishing(nanoLdm, { timestep_spacing: "trailing" });
    expect(schedulerOfRun(startOf(linear), trailing, nanoLdm)).toEqual({ ...linear, timestep_spacing: "trailing" });
  });

  it("has a student's spacing, and its teacher's noise", () => {
    const { timestep_spacing, beta_schedule } = schedulerOfRun(startOf(linear), nanoDistilled, nanoDistilled);
    expect({ timestep_spacing, beta_schedule }).toEqual({ timestep_spacing: "trailing", beta_schedule: "linear" });
  });

  it("is no other noise than the model knows", () => {
    const sigmoid = wishing(nanoLdm, { beta_schedule: "squaredcos_cap_v2" });
    expect(() => schedulerOfRun(startOf(linear), sigmoid, nanoLdm)).toThrow(
      "train ldm: expected scheduler.beta_schedule of the model, linear, got squaredcos_cap_v2; leave it out, or begin from nothing",
    );
    const velocity = startOf({ ...linear, prediction_type: "v_prediction" });
    expect(() => schedulerOfRun(velocity, nanoLdm, nanoLdm)).toThrow(
      "expected from to be a model whose prediction_type is epsilon, got v_prediction; choose another",
    );
  });
});
