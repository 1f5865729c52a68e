import { FoleyError, internalError } from "../engine/tensor/error.ts";
import { firstLatent, withKept } from "./given-latent.ts";
import type { Denoise, SamplerOptions } from "./sampler.ts";
import { alphaBarAt } from "./schedule.ts";
import { previousTimestep, samplingTimesteps } from "./timesteps.ts";

/** One step of a sampler: from the model's output at x to the latent at the next, lower noise level. */
export type StepRule = (state: StepState) => Float32Array;

export interface StepState {
  readonly x: Float32Array;
  readonly output: Float32Array;
  readonly alphaBar: number;
  readonly alphaBarNext: number;
}

/** What every one-call-a-step sampler shares: the walk over timesteps, aborting, checks and progress. */
export async function walkTimesteps(options: SamplerOptions, rule: StepRule): Promise<Float32Array> {
  const { schedule, steps, signal, onStep } = options;
  const denoise = checked(options.denoise);
  const skip = options.given?.skip ?? 0;
  const timesteps = samplingTimesteps(schedule.config, steps).slice(skip);
  const [first] = timesteps;
  let x = firstLatent(options, first === undefined ? 1 : alphaBarAt(schedule, first));
  let step = skip;
  for (const timestep of timesteps) {
    if (signal?.aborted) throw aborted(step, steps, signal.reason);
    const alphaBar = alphaBarAt(schedule, timestep);
    x = withKept(options, x, alphaBar);
    const alphaBarNext = alphaBarAt(schedule, previousTimestep(schedule.config, timestep, steps));
    x = rule({ x, output: await denoise(x, timestep), alphaBar, alphaBarNext });
    step += 1;
    onStep?.({ step, steps, timestep, latent: x });
  }
  return withKept(options, x, 1);
}

function aborted(done: number, steps: number, cause: unknown): FoleyError {
  return new FoleyError("aborted", `sampling: aborted after ${done} of ${steps} steps`, { cause });
}

function checked(denoise: Denoise): Denoise {
  return async (x, timestep) => {
    const output = await denoise(x, timestep);
    if (output.length !== x.length) throw internalError(`denoise gave ${output.length} numbers for ${x.length}`);
    if (output.every(Number.isFinite)) return output;
    const advice = "check the weights and the guidance scale";
    throw new FoleyError(
      "diverged",
      `sampling: expected numbers from the model, got NaN or infinity at timestep ${timestep}; ${advice}`,
    );
  };
}
