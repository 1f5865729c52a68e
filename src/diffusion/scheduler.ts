import { FoleyError } from "../engine/tensor/error.ts";
import type { SamplerName } from "./samplers/registry.ts";
import { createNoiseSchedule, type NoiseSchedule } from "./schedule.ts";
import { classOfSampler, noiseKeys, type SchedulerClass, schedulerClasses } from "./scheduler-class.ts";
import { checkRows, type SchedulerConfig, schedulerConfigSchema } from "./scheduler-config.ts";
import { type SigmaSpacing, type SolverConfig, solverConfigSchema } from "./solver-config.ts";

/** What a model's `scheduler_config.json` says. */
export interface Scheduler {
  /** The sampler that its class stands for: what samples where nobody names one. */
  readonly sampler: SamplerName;
  /** The noise, and what the file says to a sampler, its own or another. */
  readonly scheduleFor: (sampler: string) => NoiseSchedule;
  /** What foley does otherwise than the file says; a line each. */
  readonly warnings: readonly string[];
}

type Settings = Readonly<Record<string, unknown>>;

/** What is sampled with, and said, where a file's class is none that foley knows: nothing is clamped unless it says so. */
const unknownClass: SchedulerClass = {
  sampler: () => "ddim",
  isNearest: true,
  defaults: { clip_sample: false },
};

/**
 * Reads settings that any scheduler of diffusers saved. What they leave out has the default of their own class; a sampler
 * heeds what its class in diffusers knows.
 *
 * @param where the file, to begin errors and warnings with
 * @throws FoleyError "config" that names a setting that cannot be, or a class of another kind of diffusion
 */
export function parseScheduler(where: string, settings: Settings): Scheduler {
  const name = typeof settings._class_name === "string" ? settings._class_name : "DDIMScheduler";
  refuseFlow(where, name, settings);
  const known = schedulerClasses.get(name);
  const row = known ?? unknownClass;
  const { sampler, defaults } = row;
  const own = Object.entries(settings).filter(([key]) => known === undefined || Object.hasOwn(defaults, key));
  const heard = { ...defaults, ...Object.fromEntries(own) };
  const chosen = sampler(heard);
  const scheduleFor = (wanted: string): NoiseSchedule =>
    scheduleOf(where, { ...noClamp, ...pick({ ...noClamp, ...defaults, ...settings }, keysOf(wanted)) });
  scheduleFor(chosen);
  const missing =
    "isNearest" in row ? [`${where}: foley has no sampler for ${name}; ${chosen} is used unless another is named`] : [];
  return Object.freeze({ sampler: chosen, scheduleFor, warnings: [...missing, ...unheeded(where, heard)] });
}

/** The schedule of one that is described whole, for every sampler. */
export function schedulerOf(schedule: NoiseSchedule): Scheduler {
  return { sampler: "ddim", scheduleFor: () => schedule, warnings: [] };
}

function scheduleOf(where: string, settings: Settings): NoiseSchedule {
  const config = Object.freeze(checkRows(where, schedulerConfigSchema, settings));
  const spaced = { ...settings, sigma_spacing: sigmaSpacing(where, settings) };
  const solver = Object.freeze(checkRows(where, solverConfigSchema, spaced));
  checkBetas(where, config, solver);
  return createNoiseSchedule(config, solver);
}

/** What counts for a sampler; for one that foley does not know, which is refused elsewhere, the noise alone. */
function keysOf(sampler: string): ReadonlySet<string> {
  const home = schedulerClasses.get(classOfSampler.get(sampler) ?? "");
  return new Set([...noiseKeys, ...Object.keys(home?.defaults ?? {})]);
}

function pick(settings: Settings, keys: ReadonlySet<string>): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => keys.has(key)));
}

/** Classes that have no such setting never clamp. */
const noClamp: Settings = { clip_sample: false };

/** @throws FoleyError "config" for diffusion along straight lines, which has no betas */
function refuseFlow(where: string, name: string, settings: Settings): void {
  const isFlow = name.includes("Flow") || settings.use_flow_sigmas === true;
  if (!isFlow && settings.prediction_type !== "flow_prediction") return;
  throw new FoleyError(
    "config",
    `${where}: expected a scheduler of noise by betas, as AudioLDM has, got flow matching (${name}), which foley does not sample; use another model`,
  );
}

const flags: readonly (readonly [string, SigmaSpacing])[] = [
  ["use_karras_sigmas", "karras"],
  ["use_exponential_sigmas", "exponential"],
  ["use_beta_sigmas", "beta"],
  ["use_lu_lambdas", "lu"],
];

/** @throws FoleyError "config" where a file wants more than one */
function sigmaSpacing(where: string, settings: Settings): SigmaSpacing | null {
  const set = flags.filter(([key]) => settings[key] === true);
  if (set.length <= 1) return set[0]?.[1] ?? null;
  const came = set.map(([key]) => key).join(" and ");
  throw new FoleyError("config", `${where}: expected one spacing of sigmas, got ${came}; set all but one to false`);
}

function checkBetas(
  where: string,
  { num_train_timesteps: count }: SchedulerConfig,
  { trained_betas }: SolverConfig,
): void {
  if (trained_betas === null || trained_betas.length === count) return;
  const came = `${trained_betas.length} for num_train_timesteps ${count}`;
  throw new FoleyError(
    "config",
    `${where}: trained_betas: expected one for each timestep, got ${came}; correct the file`,
  );
}

/** Settings that change what diffusers does and that foley's samplers do not have, with the values that they do have. */
const heeded: readonly (readonly [key: string, values: readonly unknown[], instead: string])[] = [
  ["algorithm_type", ["dpmsolver++", "sde-dpmsolver++", "deis"], "its ++ variant is used"],
  ["interpolation_type", ["linear"], "linear is used"],
  ["timestep_type", ["discrete"], "discrete is used"],
  ["predict_x0", [true], "the clean latent is predicted"],
  ["solver_p", [null], "UniPC's own predictor is used"],
  ["variance_type", [null, "fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log"], "fixed_small is used"],
];

function unheeded(where: string, settings: Settings): string[] {
  return heeded
    .filter(([key, values]) => Object.hasOwn(settings, key) && !values.includes(settings[key]))
    .map(([key, , instead]) => `${where}: foley has no ${key} ${JSON.stringify(settings[key])}; ${instead}`);
}
