import { describe, expect, it } from "vitest";
import { audioldmSchedulerConfig, parseSchedulerConfig } from "./scheduler-config.ts";
import { samplingTimesteps } from "./timesteps.ts";

describe("parseSchedulerConfig", () => {
  it("fills in diffusers' defaults and lets its bookkeeping keys pass", () => {
    const config = parseSchedulerConfig("here", {
      _class_name: "DDIMScheduler",
      trained_betas: null,
      thresholding: false,
    });
    expect(config).toMatchObject({ beta_schedule: "linear", clip_sample: true, set_alpha_to_one: true });
    expect(config).not.toHaveProperty("thresholding");
  });

  it.each([
    [{ beta_start: "a" }, "here: beta_start:"],
    [{ beta_schedule: "sqrt" }, "here: beta_schedule:"],
    [{ thresholding: true }, "here: thresholding:"],
    ["text", "here: the settings:"],
  ])("refuses %j by the setting's name", (settings, message) => {
    expect(() => parseSchedulerConfig("here", settings)).toThrow(message);
  });
});

it("refuses a step count whose offset leads past the last timestep", () => {
  expect(() => samplingTimesteps(audioldmSchedulerConfig, 1000)).toThrow(
    "whose first timestep 1000 is past the last, 999",
  );
});
