import { between } from "./between.ts";
import type { NoiseSchedule } from "./schedule.ts";
import type { SolverConfig } from "./solver-config.ts";

/** A predicted clean latent within the bounds that the schedule's file sets, for samplers whose classes clamp. */
export function limitClean({ config, solver }: NoiseSchedule, x0: Float32Array): Float32Array {
  if (solver.thresholding) return thresholded(x0, solver);
  return config.clip_sample ? clamp(x0, config.clip_sample_range) : x0;
}

/** The same for classes that know thresholding alone. */
export function thresholdClean({ solver }: NoiseSchedule, x0: Float32Array): Float32Array {
  return solver.thresholding ? thresholded(x0, solver) : x0;
}

export function clamp(values: Float32Array, range: number): Float32Array {
  return values.map((value) => Math.min(Math.max(value, -range), range));
}

/** Saharia et al. 2022, section 2.3: clamped to a quantile of the magnitudes and divided by it where it is above 1. */
function thresholded(
  x0: Float32Array,
  { dynamic_thresholding_ratio: ratio, sample_max_value: most }: SolverConfig,
): Float32Array {
  const sorted = x0.map(Math.abs).sort();
  const range = Math.min(Math.max(between(sorted, ratio * (sorted.length - 1)), 1), most);
  return clamp(x0, range).map((value) => value / range);
}
