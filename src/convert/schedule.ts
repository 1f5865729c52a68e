import { audioldmSchedulerConfig, createNoiseSchedule, type SchedulerConfig } from "../diffusion/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
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
  const candidates = (["scaled_linear", "linear"] as const).map((schedule) => ({
    ...audioldmSchedulerConfig,
    beta_schedule: schedule,
    num_train_timesteps: values.length,
    beta_start: shortest(values[0] ?? 0),
    beta_end: shortest(values.at(-1) ?? 0),
  }));
  const found = candidates.find((config) => follows(values, config));
  if (found !== undefined) return found;
  const came = `${values.length} from ${values[0]} to ${values.at(-1)}`;
  throw new FoleyError(
    "config",
    `${where}: betas: expected a linear or scaled linear schedule, got ${came}; foley has no other`,
  );
}

/** A number as it was written before it was rounded to single precision and squared. */
function shortest(value: number): number {
  return Number(value.toPrecision(6));
}

/** Products of what is left of the signal tell schedules apart best. */
function follows(betas: Float32Array, config: SchedulerConfig): boolean {
  const { alphasCumprod } = createNoiseSchedule(config);
  let product = 1;
  return betas.every((beta, step) => {
    product *= 1 - beta;
    return Math.abs(product - (alphasCumprod[step] as number)) < 1e-4 * product + 1e-7;
  });
}
