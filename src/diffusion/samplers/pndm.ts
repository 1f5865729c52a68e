import { combine, weightedSum } from "../combine.ts";
import { decompose } from "../parametrization.ts";
import type { Sampler } from "../sampler.ts";
import { alphaBarAt } from "../schedule.ts";
import { walkLevels } from "../step-loop.ts";
import { samplingTimesteps, withSpacing } from "../timesteps.ts";

/** Steps of Runge-Kutta before there are predictions enough for four of linear multistep. */
const startSteps = 3;

/**
 * PNDM: linear multistep of fourth order on what the model says, each step along the manifold of noisy latents.
 *
 * It begins with three steps of Runge-Kutta, of four calls each, or, where the schedule's file says `skip_prk_steps`, with
 * multistep of lower order and one call more in the first step.
 *
 * @see Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models on Manifolds", algorithm 2
 */
export const samplePndm: Sampler = async (options) => {
  const { schedule, spacing, steps } = options;
  const config = withSpacing(schedule.config, spacing);
  const stride = Math.floor(config.num_train_timesteps / steps);
  const timesteps = samplingTimesteps(config, steps);
  const levels = timesteps.map((timestep, i) => ({
    timestep,
    timestepNext: timesteps[i + 1] ?? timestep - stride,
    alphaBar: alphaBarAt(schedule, timestep),
  }));
  const transfer = (x: Float32Array, outputs: Float32Array, from: number, to: number): Float32Array => {
    const [alphaBar, alphaBarNext] = [alphaBarAt(schedule, from), alphaBarAt(schedule, to)];
    const { epsilon } = decompose(config.prediction_type, outputs, x, alphaBar);
    const keep = Math.sqrt(alphaBarNext / alphaBar);
    const scale = alphaBar * Math.sqrt(1 - alphaBarNext) + Math.sqrt(alphaBar * (1 - alphaBar) * alphaBarNext);
    return combine(x, [epsilon], (value, noise) => keep * value - ((alphaBarNext - alphaBar) / scale) * noise);
  };
  const history: Float32Array[] = [];
  return walkLevels(options, levels, async ({ x, output, level: { timestep, timestepNext }, index, denoise }) => {
    const isStart = history.length < startSteps && !schedule.solver.skip_prk_steps;
    const isLast = index === steps - 1;
    history.unshift(output);
    history.length = Math.min(history.length, 4);
    if (isStart && !isLast) {
      const half = Math.floor(stride / 2);
      const middle = timestepNext + half;
      const second = await denoise(transfer(x, output, timestep, timestep - half), middle);
      const third = await denoise(transfer(x, second, timestep, middle), middle);
      const fourth = await denoise(transfer(x, third, timestep, middle - half), timestepNext);
      return transfer(
        x,
        weighted([output, second, third, fourth], [1 / 6, 1 / 3, 1 / 3, 1 / 6]),
        timestep,
        timestepNext,
      );
    }
    if (history.length > 1 || isLast) return transfer(x, multistep(history), timestep, timestep - stride);
    // The first step, once more from its beginning with the mean of what the model says at both ends.
    const guess = await denoise(transfer(x, output, timestep, timestep - stride), timestepNext);
    return transfer(x, weighted([guess, output], [1 / 2, 1 / 2]), timestepNext + stride, timestepNext);
  });
};

/** Weights of Adams and Bashforth, newest first. */
const adamsBashforth: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [3 / 2, -1 / 2],
  3: [23 / 12, -16 / 12, 5 / 12],
  4: [55 / 24, -59 / 24, 37 / 24, -9 / 24],
};

function multistep(history: readonly Float32Array[]): Float32Array {
  return weighted(history, adamsBashforth[history.length] ?? []);
}

function weighted(values: readonly Float32Array[], weights: readonly number[]): Float32Array {
  return Float32Array.from(weightedSum(values.map((one, i) => ({ weight: weights[i] ?? 0, values: one }))));
}
