import type { SamplerOptions } from "./sampler.ts";
import type { NoiseSchedule } from "./schedule.ts";
import { type Spacing, samplingTimesteps } from "./timesteps.ts";

/** A noise level in a walk: sigma is noise over signal, sqrt((1 - alphaBar) / alphaBar). */
export interface SigmaLevel {
  readonly timestep: number;
  readonly sigma: number;
  /** That with which the step ends; 0 after the last. */
  readonly sigmaNext: number;
}

/** How a family of samplers in diffusers lays out its steps. */
export interface SigmaLayout {
  /** The timesteps of a spacing that the schedule knows: descending, with fractions where the family allows them. */
  timesteps(options: SamplerOptions): number[];
  /** Whether Karras' and exponential sigmas span all training timesteps, or those that the spacing visits. */
  readonly spansAll: boolean;
  /** The timestep to tell the model for a sigma between two timesteps. */
  toTimestep(timestep: number, spacing: "karras" | "exponential"): number;
}

type Ramp = (max: number, min: number, share: number) => number;

const ramps: Record<"karras" | "exponential", Ramp> = {
  // Karras et al. 2022, equation 5, with rho 7.
  karras: (max, min, share) => (max ** (1 / 7) + share * (min ** (1 / 7) - max ** (1 / 7))) ** 7,
  exponential: (max, min, share) => Math.exp(Math.log(max) + share * (Math.log(min) - Math.log(max))),
};

/**
 * The noise levels of a sampler over sigmas, from noise to sound.
 *
 * @throws FoleyError "usage" where the schedule has no room for so many steps
 */
export function sigmaLevels(options: SamplerOptions, layout: SigmaLayout): SigmaLevel[] {
  const { schedule, steps } = options;
  // Refuses impossible numbers of steps in the words of every other sampler.
  samplingTimesteps(schedule.config, steps);
  const table = schedule.alphasCumprod.map((alphaBar) => Math.sqrt((1 - alphaBar) / alphaBar));
  const timesteps = layout.timesteps(options);
  const own = timesteps.map((timestep) => interpolate(table, timestep));
  const { spacing } = options;
  if (!isRamp(spacing)) return chain(timesteps, own);
  const max = layout.spansAll ? (table.at(-1) as number) : (own[0] as number);
  const min = layout.spansAll ? (table[0] as number) : (own.at(-1) as number);
  const sigmas = own.map((_, i) => ramps[spacing](max, min, steps > 1 ? i / (steps - 1) : 0));
  const logs = Array.from(table, Math.log);
  return chain(
    sigmas.map((sigma) => layout.toTimestep(timestepOf(logs, Math.log(sigma)), spacing)),
    sigmas,
  );
}

/** The spacing of timesteps that underlies a walk: as wished, or the schedule's. */
export function timestepSpacing(schedule: NoiseSchedule, spacing: Spacing | null | undefined): Spacing {
  return spacing && !isRamp(spacing) ? spacing : schedule.config.timestep_spacing;
}

function isRamp(spacing: Spacing | null | undefined): spacing is "karras" | "exponential" {
  return spacing === "karras" || spacing === "exponential";
}

function chain(timesteps: readonly number[], sigmas: readonly number[]): SigmaLevel[] {
  return timesteps.map((timestep, i) => ({
    timestep,
    sigma: Math.fround(sigmas[i] as number),
    sigmaNext: Math.fround(sigmas[i + 1] ?? 0),
  }));
}

function interpolate(table: Float32Array, at: number): number {
  const low = Math.floor(at);
  const [from, to] = [table[low] as number, table[Math.min(low + 1, table.length - 1)] as number];
  return from + (at - low) * (to - from);
}

/** The timestep, with fraction, whose log sigma is given. */
function timestepOf(logs: readonly number[], log: number): number {
  const above = logs.findIndex((value) => value > log);
  const low = Math.max(0, Math.min((above < 0 ? logs.length : above) - 1, logs.length - 2));
  const [from, to] = [logs[low] as number, logs[low + 1] as number];
  return low + Math.min(Math.max((log - from) / (to - from), 0), 1);
}
