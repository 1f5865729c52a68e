import { FoleyError, internalError } from "../engine/tensor/error.ts";
import { checkGoing, workOf } from "../engine/work.ts";
import { firstLatent, withKept } from "./given-latent.ts";
import { decompose } from "./parametrization.ts";
import type { Denoise, SamplerOptions } from "./sampler.ts";
import { alphaBarAt } from "./schedule.ts";
import { previousTimestep, samplingTimesteps, withSpacing } from "./timesteps.ts";

/** One step of a sampler: from the model's output at x to the latent at the next, lower noise level. */
export type StepRule = (state: StepState) => Float32Array;

export interface StepState {
  readonly x: Float32Array;
  readonly output: Float32Array;
  readonly alphaBar: number;
  readonly alphaBarNext: number;
}

/** What a walk tells about the step that it takes. */
export interface WalkState<Level> {
  readonly x: Float32Array;
  /** The model's output at `x`. */
  readonly output: Float32Array;
  readonly level: Level;
  /** Among all levels, those that a given latent leaves out included. */
  readonly index: number;
  /** For samplers that ask the model more than once a step. */
  readonly denoise: Denoise;
}

/** A noise level at which a sampler asks the model. */
export interface NoiseLevel {
  readonly timestep: number;
  readonly alphaBar: number;
}

/** What all samplers share: one step from each noise level, aborting, checks and progress. */
export async function walkLevels<Level extends NoiseLevel>(
  options: SamplerOptions,
  levels: readonly Level[],
  rule: (state: WalkState<Level>) => Float32Array | Promise<Float32Array>,
): Promise<Float32Array> {
  const { onStep } = options;
  const work = workOf({ signal: options.signal });
  const { prediction_type: type } = options.schedule.config;
  const steps = levels.length;
  const skip = options.given?.skip ?? 0;
  const denoise = checked(options.denoise);
  let x = firstLatent(options, levels[skip]?.alphaBar ?? 1);
  for (const [index, level] of levels.entries()) {
    if (index < skip) continue;
    checkGoing(work, `sampling: aborted after ${index} of ${steps} steps`);
    const before = withKept(options, x, level.alphaBar);
    const output = await denoise(before, level.timestep);
    x = await rule({ x: before, output, level, index, denoise });
    const predict = (): Float32Array => withKept(options, decompose(type, output, before, level.alphaBar).x0, 1);
    await onStep?.({ step: index + 1, steps, timestep: level.timestep, latent: x, predict });
  }
  return withKept(options, x, 1);
}

/** A walk over training timesteps as DDIM goes: each step as long as the schedule's stride. */
export async function walkTimesteps(options: SamplerOptions, rule: StepRule): Promise<Float32Array> {
  const { schedule, steps } = options;
  const config = withSpacing(schedule.config, options.spacing);
  const levels = samplingTimesteps(config, steps).map((timestep) => ({
    timestep,
    alphaBar: alphaBarAt(schedule, timestep),
    alphaBarNext: alphaBarAt(schedule, previousTimestep(config, timestep, steps)),
  }));
  return walkLevels(options, levels, ({ x, output, level }) => rule({ x, output, ...level }));
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
