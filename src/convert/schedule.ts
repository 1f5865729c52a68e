import { createNoiseSchedule } from "../diffusion/schedule.ts";
import { audioldmSchedulerConfig, type SchedulerConfig } from "../diffusion/scheduler-config.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
  toFloat32,
} from "../engine/tensor/float16.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";

/**
 * The schedule of noise that a checkpoint's `betas` follow; that of the published models where it has none. What the
 * network predicts and how steps are spaced leaves no trace: they are the published ones.
 *
 * @throws FoleyError "config" where the betas follow no schedule that is known
 */
export function inferSchedule(where: string, betas: Tensor | undefined): SchedulerConfig {
  if (betas === undefined) return audioldmSchedulerConfig;
  const values = toFloat32(betas).data;
  const found = candidates(values).find((config) => follows(values, config));
  if (found !== undefined) return found;
  const came = `${values.length} from ${values[0]} to ${values.at(-1)}`;
  throw new FoleyError(
    "config",
    `${where}: betas: expected a linear or scaled linear schedule, got ${came}; foley has no other`,
  );
}

/** Schedules whose ends are those of the betas, which may have been rounded to single, half or bfloat16 precision. */
function candidates(values: Float32Array): SchedulerConfig[] {
  const isRounded = roundings.some(([round]) => isUnchanged(values, round));
  const ends = (isRounded ? [2, 3, 4, 6] : [6]).map((digits) => ({
    beta_start: shortest(values[0] ?? 0, digits),
    beta_end: shortest(values.at(-1) ?? 0, digits),
  }));
  const { beta_start, beta_end } = audioldmSchedulerConfig;
  return [{ beta_start, beta_end }, ...ends].flatMap((pair) =>
    (["scaled_linear", "linear"] as const).map((beta_schedule) => ({
      ...audioldmSchedulerConfig,
      beta_schedule,
      num_train_timesteps: values.length,
      ...pair,
    })),
  );
}

/** A number as it was written before it was rounded and squared. */
function shortest(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** No model was trained with more. */
const mostTimesteps = 100_000;

/** Precisions that all numbers of a checkpoint may have been rounded to, by how far that moves a number as a share of it. */
const roundings: readonly (readonly [round: (values: Float32Array) => Float32Array, share: number])[] = [
  [(values) => float16ToFloat32(float32ToFloat16(values)), 2 ** -10],
  [(values) => bfloat16ToFloat32(float32ToBfloat16(values)), 2 ** -7],
];

function isUnchanged(values: Float32Array, round: (values: Float32Array) => Float32Array): boolean {
  return round(values).every((value, step) => value === values[step]);
}

/** Whether betas that are all numbers of a lower precision are those of a schedule, rounded to it. */
function followsRounded(betas: Float32Array, alphasCumprod: Float32Array): boolean {
  return roundings.some(
    ([round, share]) =>
      isUnchanged(betas, round) &&
      betas.every((beta, step) => {
        const expected = 1 - (alphasCumprod[step] ?? 0) / (alphasCumprod[step - 1] ?? 1);
        return Math.abs(beta - expected) <= share * expected + 1e-6;
      }),
  );
}

/** Products of what is left of the signal tell schedules apart best. */
function follows(betas: Float32Array, config: SchedulerConfig): boolean {
  if (betas.length === 0 || betas.length > mostTimesteps || config.beta_start <= 0 || config.beta_end >= 1)
    return false;
  const { alphasCumprod } = createNoiseSchedule(config);
  if (followsRounded(betas, Float32Array.from(alphasCumprod))) return true;
  let product = 1;
  return betas.every((beta, step) => {
    product *= 1 - beta;
    return Math.abs(product - (alphasCumprod[step] ?? 0)) < 1e-4 * product + 1e-7;
  });
}
