import { describe, expect, it } from "vitest";
import { parseJsonObject } from "../engine/json/parse-json.ts";
import { samplers } from "./samplers/registry.ts";
import { createNoiseSchedule } from "./schedule.ts";
import { parseScheduler } from "./scheduler.ts";
import { classOfSampler, schedulerClasses } from "./scheduler-class.ts";
import { parseSchedulerConfig } from "./scheduler-config.ts";

const audioldm = { beta_start: 0.0015, beta_end: 0.0195, beta_schedule: "scaled_linear", steps_offset: 1 };

function parse(settings: Readonly<Record<string, unknown>>) {
  return parseScheduler("here", { ...audioldm, ...settings });
}

/** The schedule for the class's own sampler. */
function scheduleOf(settings: Readonly<Record<string, unknown>>) {
  const { sampler, scheduleFor } = parse(settings);
  return scheduleFor(sampler);
}

describe("parseScheduler", () => {
  it.each([
    ["DDIMScheduler", {}, "ddim"],
    ["PNDMScheduler", {}, "pndm"],
    ["DDPMScheduler", {}, "ddpm"],
    ["UniPCMultistepScheduler", {}, "unipc"],
    ["EulerDiscreteScheduler", {}, "euler"],
    ["EulerAncestralDiscreteScheduler", {}, "euler-ancestral"],
    ["HeunDiscreteScheduler", {}, "heun"],
    ["LMSDiscreteScheduler", {}, "lms"],
    ["DEISMultistepScheduler", {}, "deis"],
    ["LCMScheduler", {}, "lcm"],
    ["DPMSolverMultistepScheduler", {}, "dpm++-2m"],
    ["DPMSolverMultistepScheduler", { algorithm_type: "sde-dpmsolver++" }, "dpm++-2m-sde"],
  ])("samples for a %s %j with %s, without a word", (_class_name, settings, sampler) => {
    expect(parse({ _class_name, ...settings })).toMatchObject({ sampler, warnings: [] });
  });

  it("fills in the class's own defaults, and heeds no key that the class does not have", () => {
    const schedule = scheduleOf({ _class_name: "PNDMScheduler", clip_sample: true, thresholding: true });
    expect(schedule.config).toMatchObject({ clip_sample: false, set_alpha_to_one: false, timestep_spacing: "leading" });
    expect(schedule.solver).toMatchObject({ thresholding: false, skip_prk_steps: false });
    expect(scheduleOf({ _class_name: "DDIMScheduler" }).config).toMatchObject({ clip_sample: true });
    expect(scheduleOf({ _class_name: "UniPCMultistepScheduler" }).config.timestep_spacing).toBe("linspace");
    expect(parseScheduler("here", { _class_name: "HeunDiscreteScheduler" }).scheduleFor("heun").config.beta_start).toBe(
      0.00085,
    );
  });

  it("is DDIM where no class is named", () => {
    expect(parse({}).sampler).toBe("ddim");
    expect(scheduleOf({}).config.clip_sample).toBe(true);
  });

  it("reads what Python's json writes of an infinity", () => {
    const text =
      '{"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "variance_type": null}';
    expect(
      parseScheduler("here", parseJsonObject(text, "here")).scheduleFor("dpm++-2m").solver.lambda_min_clipped,
    ).toBe(Number.NEGATIVE_INFINITY);
  });

  it.each([
    ["TCDScheduler", "lcm"],
    ["DPMSolverSDEScheduler", "dpm++-2m-sde"],
    ["DPMSolverSinglestepScheduler", "dpm++-2m"],
    ["KDPM2DiscreteScheduler", "heun"],
    ["FooScheduler", "ddim"],
  ])("says that it has no sampler for a %s, and which it takes", (_class_name, sampler) => {
    const warning = `here: foley has no sampler for ${_class_name}; ${sampler} is used unless another is named`;
    const parsed = parse({ _class_name });
    expect(parsed).toMatchObject({ sampler, warnings: [warning] });
    expect(parsed.scheduleFor(sampler).config.clip_sample).toBe(false);
  });

  it.each([
    ["DPMSolverMultistepScheduler", { algorithm_type: "dpmsolver" }, 'no algorithm_type "dpmsolver"; its ++ variant'],
    ["EulerDiscreteScheduler", { interpolation_type: "log_linear" }, 'no interpolation_type "log_linear"; linear'],
    ["EulerDiscreteScheduler", { timestep_type: "continuous" }, 'no timestep_type "continuous"; discrete'],
    ["UniPCMultistepScheduler", { predict_x0: false }, "no predict_x0 false; the clean latent"],
    ["DDPMScheduler", { variance_type: "learned_range" }, 'no variance_type "learned_range"; fixed_small'],
  ])("says what it does not do of a %s %j", (_class_name, settings, message) => {
    expect(parse({ _class_name, ...settings }).warnings).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    [{ _class_name: "FlowMatchEulerDiscreteScheduler" }, "got flow matching (FlowMatchEulerDiscreteScheduler)"],
    [{ _class_name: "DPMSolverMultistepScheduler", use_flow_sigmas: true }, "got flow matching"],
    [{ beta_start: "a" }, "here: beta_start:"],
    [{ num_train_timesteps: 1e9 }, "here: num_train_timesteps:"],
    [{ _class_name: "UniPCMultistepScheduler", solver_order: 4 }, "here: solver_order:"],
    [{ trained_betas: [0.1, 0.2] }, "here: trained_betas: expected one for each timestep, got 2"],
    [
      { _class_name: "EulerDiscreteScheduler", use_karras_sigmas: true, use_beta_sigmas: true },
      "expected one spacing of sigmas, got use_karras_sigmas and use_beta_sigmas",
    ],
  ])("refuses %j", (settings, message) => {
    expect(() => parse(settings)).toThrow(expect.objectContaining({ code: "config" }));
    expect(() => parse(settings)).toThrow(message);
  });

  it("gives the schedule that a DDIM file always gave", () => {
    const config = parseSchedulerConfig("here", audioldm);
    expect(scheduleOf({ _class_name: "DDIMScheduler" })).toEqual(createNoiseSchedule(config));
  });

  it("tells another sampler what that one's class knows, and never to clamp unless the file does", () => {
    const { scheduleFor } = parse({ _class_name: "PNDMScheduler", timestep_spacing: "trailing", solver_order: 3 });
    expect(scheduleFor("ddim").config).toMatchObject({
      clip_sample: false,
      set_alpha_to_one: false,
      timestep_spacing: "trailing",
    });
    expect(scheduleFor("unipc").solver.solver_order).toBe(3);
    expect(scheduleFor("pndm").solver.solver_order).toBe(2);
    const { scheduleFor: spread } = parse({ _class_name: "EulerDiscreteScheduler", use_karras_sigmas: true });
    expect(spread("heun").solver.sigma_spacing).toBe("karras");
    expect(spread("euler-ancestral").solver.sigma_spacing).toBeNull();
  });

  it("knows the class of every sampler", () => {
    for (const sampler of Object.keys(samplers)) {
      const row = schedulerClasses.get(classOfSampler.get(sampler) ?? "");
      expect(row).toMatchObject({ defaults: expect.anything() });
      expect(row).not.toHaveProperty("isNearest");
    }
  });
});
