import { symmetricBetaQuantile } from "./beta-quantile.ts";
import { between } from "./between.ts";
import { endsOf } from "./ends.ts";
import type { SamplerOptions } from "./sampler.ts";
import type { NoiseSchedule } from "./schedule.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { SigmaSpacing } from "./solver-config.ts";
import { checkStepCount, isTimestepSpacing, type Spacing } from "./timesteps.ts";

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
  /** Whether spacings over sigmas span all training timesteps, or those that the spacing of timesteps visits. */
  readonly spansAll: boolean;
  /** The timestep to tell the model for a sigma between two timesteps. */
  toTimestep(timestep: number, spacing: SigmaSpacing, config: SchedulerConfig): number;
  /** A predicted clean latent within the bounds that the family knows. */
  limit(schedule: NoiseSchedule, x0: Float32Array): Float32Array;
  /** The sigma with which the last step ends. */
  lastSigma(schedule: NoiseSchedule, ends: SigmaEnds): number;
}

export interface SigmaEnds {
  /** Sigma at timestep 0. */
  readonly smallest: number;
  /** That at which the last step begins, where steps are spread over sigmas; null elsewhere. */
  readonly last: number | null;
}

type Ramp = (max: number, min: number, share: number) => number;

const exponential: Ramp = (max, min, share) => Math.exp(Math.log(max) + share * (Math.log(min) - Math.log(max)));

const ramps: Readonly<Record<SigmaSpacing, Ramp>> = {
  // Karras et al. 2022, equation 5, with rho 7.
  karras: (max, min, share) => (max ** (1 / 7) + share * (min ** (1 / 7) - max ** (1 / 7))) ** 7,
  exponential,
  // Lee et al. 2024, "Beta Sampling is All You Need".
  beta: (max, min, share) => min + symmetricBetaQuantile(1 - share, 0.6) * (max - min),
  // Lu et al. 2022, even steps of log-signal-to-noise.
  lu: exponential,
};

/**
 * The noise levels of a sampler over sigmas, from noise to sound.
 *
 * @throws FoleyError "usage" where the schedule has no room for so many steps
 */
export function sigmaLevels(options: SamplerOptions, layout: SigmaLayout): SigmaLevel[] {
  const { schedule, steps } = options;
  checkStepCount(steps, schedule.config.num_train_timesteps);
  const table = sigmaTable(schedule);
  const [smallest, largest] = endsOf(table);
  const timestepsAndSigmas = (): readonly [number[], number[]] => {
    const timesteps = layout.timesteps(options);
    return [timesteps, timesteps.map((timestep) => between(table, timestep))];
  };
  const spacing = sigmaSpacing(options);
  if (spacing === null) return chain(...timestepsAndSigmas(), layout.lastSigma(schedule, { smallest, last: null }));
  const [first, last] = layout.spansAll ? [largest, smallest] : endsOf(timestepsAndSigmas()[1]);
  const max = schedule.solver.sigma_max ?? first;
  const min = schedule.solver.sigma_min ?? last;
  const sigmas = Array.from({ length: steps }, (_, i) => ramps[spacing](max, min, steps > 1 ? i / (steps - 1) : 0));
  const logs = table.map(Math.log);
  return chain(
    sigmas.map((sigma) => layout.toTimestep(timestepOf(logs, Math.log(sigma)), spacing, schedule.config)),
    sigmas,
    layout.lastSigma(schedule, { smallest, last: endsOf(sigmas)[1] }),
  );
}

/** The spacing of timesteps that underlies a walk: as wished, or the schedule's. */
export function timestepSpacing(schedule: NoiseSchedule, spacing: Spacing | null | undefined): Spacing {
  return spacing && isTimestepSpacing(spacing) ? spacing : schedule.config.timestep_spacing;
}

/** How a walk is spread over sigmas: as wished, or as the schedule's file says; null where it goes by timesteps. */
function sigmaSpacing({ schedule, spacing }: SamplerOptions): SigmaSpacing | null {
  if (spacing === null || spacing === undefined) return schedule.solver.sigma_spacing;
  return isTimestepSpacing(spacing) ? null : spacing;
}

/** Sigma by training timestep, in the roundings of single precision; a signal of 0 counts as almost none. */
function sigmaTable({ alphasCumprod, solver }: NoiseSchedule): Float32Array {
  return alphasCumprod.map((alphaBar, timestep) => {
    const isLast = timestep === alphasCumprod.length - 1;
    const signal = isLast && solver.rescale_betas_zero_snr ? 2 ** -24 : alphaBar;
    return Math.sqrt(Math.fround(Math.fround(1 - signal) / signal));
  });
}

function chain(timesteps: readonly number[], sigmas: readonly number[], last: number): SigmaLevel[] {
  return sigmas.map((sigma, i) => ({
    timestep: timesteps[i] ?? Number.NaN,
    sigma: Math.fround(sigma),
    sigmaNext: Math.fround(sigmas[i + 1] ?? last),
  }));
}

/**
 * The timestep, with fraction, whose log sigma is given.
 *
 * @param logs in single precision, which decides whether a sigma at the end of the table counts as below it
 */
function timestepOf(logs: Float32Array, log: number): number {
  const above = logs.findIndex((value) => value > log);
  const low = Math.max(0, Math.min((above < 0 ? logs.length : above) - 1, logs.length - 2));
  const [from = Number.NaN, to = Number.NaN] = logs.subarray(low, low + 2);
  const weight = Math.min(Math.max((from - log) / Math.fround(from - to), 0), 1);
  return (1 - weight) * low + weight * (low + 1);
}
