import { combine } from "./combine.ts";
import { ratesOf } from "./parametrization.ts";
import { alphaBarAt, type NoiseSchedule } from "./schedule.ts";

/**
 * A clean latent with noise mixed in as at a timestep: a draw from q(x_t | x_0).
 *
 * @param x0 any layout; `noise` has the same
 * @see Ho et al. 2020, equation 4
 */
export function qSample(
  schedule: NoiseSchedule,
  x0: Float32Array,
  noise: Float32Array,
  timestep: number,
): Float32Array {
  const rates = ratesOf(alphaBarAt(schedule, timestep));
  return combine(x0, [noise], (clean, fresh) => rates.signal * clean + rates.noise * fresh);
}

/** `qSample` for a batch of equally long items, each at its own timestep: `[batch, …]` → `[batch, …]`. */
export function qSampleBatch(
  schedule: NoiseSchedule,
  x0: Float32Array,
  noise: Float32Array,
  timesteps: readonly number[],
): Float32Array {
  const length = x0.length / timesteps.length;
  const noisy = new Float32Array(x0.length);
  timesteps.forEach((timestep, item) => {
    const start = item * length;
    const end = start + length;
    noisy.set(qSample(schedule, x0.subarray(start, end), noise.subarray(start, end), timestep), start);
  });
  return noisy;
}
