import { FoleyError } from "../engine/tensor/error.ts";
import { endsOf } from "./ends.ts";
import type { SchedulerConfig, TimestepSpacing } from "./scheduler-config.ts";

/** Ascending; `trainCount` timesteps, of which those from `end` on are left out. */
type Spread = (trainCount: number, stepCount: number, offset: number, end: number) => number[];

/** Lin et al. 2023, table 2, as diffusers computes it: ascending. */
const spacings: Record<TimestepSpacing, Spread> = {
  leading: (_trainCount, stepCount, offset, end) => {
    const stride = Math.floor(end / stepCount);
    return range(stepCount, (i) => i * stride + offset);
  },
  linspace: (_trainCount, stepCount, _offset, end) => {
    const stride = stepCount > 1 ? (end - 1) / (stepCount - 1) : 0;
    return range(stepCount, (i) => roundHalfToEven(i * stride));
  },
  trailing: (trainCount, stepCount, _offset, end) => {
    // NumPy's arange steps by the rounded difference of its first two values, which decides ties.
    const stride = end - (end - trainCount / stepCount);
    const count = end === trainCount ? stepCount : Math.ceil(end / (trainCount / stepCount));
    return range(count, (i) => roundHalfToEven(end - i * stride) - 1).reverse();
  },
};

export const timestepSpacingNames = ["leading", "linspace", "trailing"] as const satisfies readonly TimestepSpacing[];
/** How steps are spread: over timesteps, or, by the last three, over sigmas. */
export const spacingNames = [...timestepSpacingNames, "karras", "exponential", "beta"] as const;
export type Spacing = (typeof spacingNames)[number];

export function isTimestepSpacing(spacing: Spacing): spacing is TimestepSpacing {
  return timestepSpacingNames.some((name) => name === spacing);
}

/**
 * The config with another spacing of timesteps.
 *
 * @throws FoleyError "usage" for a spacing of sigmas
 */
export function withSpacing(config: SchedulerConfig, spacing: Spacing | null | undefined): SchedulerConfig {
  if (spacing === null || spacing === undefined) return config;
  if (isTimestepSpacing(spacing)) return { ...config, timestep_spacing: spacing };
  const known = Object.keys(spacings).join(", ");
  throw new FoleyError(
    "usage",
    `spacing: expected one of ${known} for a sampler that walks over timesteps, got "${spacing}"; choose one of these or another sampler`,
  );
}

/**
 * The training timesteps that a sampler of `stepCount` steps visits, from noise to sound: `[step]`, descending.
 *
 * @param end timesteps from here on are not visited; the spacing "trailing" then has fewer steps
 * @param further steps that are spread with those asked for, at the end, and not visited
 * @throws FoleyError "usage" where the schedule has no room for so many steps
 */
export function samplingTimesteps(
  config: SchedulerConfig,
  stepCount: number,
  end: number = config.num_train_timesteps,
  further = 0,
): number[] {
  const { num_train_timesteps: trainCount, timestep_spacing: spacing, steps_offset: offset } = config;
  checkStepCount(stepCount, trainCount - further);
  const spread = spacings[spacing](trainCount, stepCount + further, offset, end).reverse();
  const timesteps = spread.slice(0, spread.length - further);
  const [first] = endsOf(timesteps);
  if (first >= trainCount) {
    const came = `${stepCount}, whose first timestep ${first} is past the last, ${trainCount - 1}`;
    throw new FoleyError(
      "usage",
      `steps: expected fewer steps, as steps_offset is ${offset}, got ${came}; choose fewer`,
    );
  }
  return timesteps;
}

/** @throws FoleyError "usage" where there is no room for so many steps among so many timesteps */
export function checkStepCount(stepCount: number, most: number): void {
  if (Number.isInteger(stepCount) && stepCount >= 1 && stepCount <= most) return;
  throw new FoleyError("usage", `steps: expected an integer from 1 to ${most}, got ${stepCount}; choose fewer or more`);
}

/** The timestep whose noise level a step ends with; negative where the sample is finished. */
export function previousTimestep(config: SchedulerConfig, timestep: number, stepCount: number): number {
  return timestep - Math.floor(config.num_train_timesteps / stepCount);
}

function range(count: number, valueAt: (i: number) => number): number[] {
  return Array.from({ length: count }, (_, i) => valueAt(i));
}

export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
