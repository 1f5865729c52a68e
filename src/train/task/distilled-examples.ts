import { combine } from "../../diffusion/combine.ts";
import { guide } from "../../diffusion/guidance.ts";
import { qSampleBatch } from "../../diffusion/q-sample.ts";
import { ddimStep } from "../../diffusion/samplers/ddim.ts";
import { alphaBarAt, type NoiseSchedule } from "../../diffusion/schedule.ts";
import { previousTimestep, samplingTimesteps } from "../../diffusion/timesteps.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { joinedFloats } from "../../engine/tensor/joined-floats.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { unetOf } from "../../generate/compiled-parts.ts";
import type { UnetConfig } from "../../models/unet/config.ts";
import type { LatentSet } from "../data/latent-set.ts";
import type { DistillationConfig } from "../settings/ldm.ts";
import type { NoisyExamples } from "./noisy-examples.ts";

/** The model that is learnt from. */
export interface Teacher {
  readonly config: UnetConfig;
  readonly weights: ReadonlyMap<string, Tensor>;
  /** The empty prompt's embedding, against which it guides. */
  readonly set: Pick<LatentSet, "latentShape" | "embeddingWidth" | "emptyEmbedding">;
  readonly schedule: NoiseSchedule;
}

/** Noise levels, by timestep, of one of the student's steps: its own first, then where each of the teacher's steps ends. */
type Stretch = readonly number[];

/**
 * Examples whose noise is what takes a student in one step of DDIM where several guided ones take its teacher.
 *
 * The loss weighs an example by how far an error of its noise moves the latent after the step.
 *
 * @see Salimans and Ho 2022, algorithm 2; Meng et al. 2023, whose two stages are one here
 */
export async function distilledExamples(
  runtime: Runtime,
  teacher: Teacher,
  batchSize: number,
  distillation: DistillationConfig,
): Promise<NoisyExamples> {
  const { schedule } = teacher;
  const denoise = await guidedTeacher(runtime, teacher, batchSize, distillation.guidance);
  const stretches = stretchesOf(schedule, distillation);
  return {
    async make({ latents, conditions }, generator) {
      const chosen = generator.randint(0, stretches.length, batchSize).map((index) => stretches[index] as Stretch);
      const timesteps = chosen.map((stretch) => stretch[0] as number);
      const noisy = qSampleBatch(schedule, latents, generator.randn(latents.length), timesteps);
      let x = noisy;
      for (let step = 0; step < distillation.teacherSteps; step++) {
        const from = chosen.map((stretch) => stretch[step] as number);
        const to = chosen.map((stretch) => stretch[step + 1] as number);
        x = ddimBatch(schedule, x, await denoise(x, from, conditions), from, to);
      }
      const ends = chosen.map((stretch) => stretch.at(-1) as number);
      return { noisy, timesteps, ...oneStep(schedule, { x: noisy, next: x }, timesteps, ends) };
    },
    dispose: () => denoise.dispose(),
  };
}

/**
 * Where the student asks, and where its teacher does between; a step that changes nothing is none to learn.
 *
 * @throws FoleyError "usage" where no step changes anything
 */
function stretchesOf(schedule: NoiseSchedule, { steps, teacherSteps }: DistillationConfig): Stretch[] {
  const { config } = schedule;
  const stretches = samplingTimesteps(config, steps).flatMap((first) => {
    // Below timestep 0 the sample is finished.
    const last = Math.max(previousTimestep(config, first, steps), -1);
    // Where the last step ends with the noise of timestep 0, a step from there stays where it is.
    if (alphaBarAt(schedule, first) === alphaBarAt(schedule, last)) return [];
    return [
      Array.from({ length: teacherSteps + 1 }, (_, step) => Math.round(first + ((last - first) * step) / teacherSteps)),
    ];
  });
  if (stretches.length > 0) return stretches;
  const came = `distillation.steps ${steps} with scheduler.timestep_spacing ${config.timestep_spacing}`;
  throw new FoleyError("usage", `train ldm: expected steps that take noise away, got ${came}; choose trailing`);
}

/** The teacher's guided noise of a batch, `[batch, channel, time, freq]`, each item at its own timestep. */
async function guidedTeacher(
  runtime: Runtime,
  { config, weights, set }: Teacher,
  batchSize: number,
  guidance: number,
): Promise<{
  (x: Float32Array, timesteps: readonly number[], conditions: Float32Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}> {
  const [channels, time, freq] = set.latentShape;
  const unet = unetOf(runtime, "the teacher", config, weights);
  const executable = await unet.forShape([2 * batchSize, time, freq]);
  const empty = joinedFloats(Array.from({ length: batchSize }, () => set.emptyEmbedding));
  const denoise = async (x: Float32Array, timesteps: readonly number[], conditions: Float32Array) => {
    const { noise } = await executable.run({
      sample: float32(joinedFloats([x, x]), [2 * batchSize, channels, time, freq]),
      timestep: float32([...timesteps, ...timesteps]),
      classLabels: float32(joinedFloats([empty, conditions]), [2 * batchSize, set.embeddingWidth]),
    });
    const both = (noise as Tensor<"float32">).data;
    return guide({ unconditional: both.subarray(0, x.length), conditional: both.subarray(x.length) }, guidance);
  };
  return Object.assign(denoise, { dispose: () => unet.dispose() });
}

/** One deterministic step of DDIM for each item of a batch. */
function ddimBatch(
  schedule: NoiseSchedule,
  x: Float32Array,
  output: Float32Array,
  from: readonly number[],
  to: readonly number[],
): Float32Array {
  const next = new Float32Array(x.length);
  for (const { start, end, alphaBar, alphaBarNext } of levelsOf(schedule, x, from, to)) {
    const state = { x: x.subarray(start, end), output: output.subarray(start, end), alphaBar, alphaBarNext };
    next.set(ddimStep(schedule, state), start);
  }
  return next;
}

/**
 * The noise ε with which one step of DDIM leads from `x` to `next`: next = r x + (σ' − r σ) ε, where r is the ratio of the
 * signals, and the factor of ε without its sign as the loss's weight.
 */
function oneStep(
  schedule: NoiseSchedule,
  { x, next }: { x: Float32Array; next: Float32Array },
  from: readonly number[],
  to: readonly number[],
): { noise: Float32Array; lossWeights: number[] } {
  const noise = new Float32Array(x.length);
  const lossWeights = levelsOf(schedule, x, from, to).map(({ start, end, alphaBar, alphaBarNext }) => {
    const ratio = Math.sqrt(alphaBarNext / alphaBar);
    const factor = Math.sqrt(1 - alphaBarNext) - ratio * Math.sqrt(1 - alphaBar);
    const reached = combine(
      next.subarray(start, end),
      [x.subarray(start, end)],
      (to, from) => (to - ratio * from) / factor,
    );
    noise.set(reached, start);
    return Math.abs(factor);
  });
  return { noise, lossWeights };
}

function levelsOf(schedule: NoiseSchedule, { length }: Float32Array, from: readonly number[], to: readonly number[]) {
  const size = length / from.length;
  return from.map((timestep, item) => ({
    start: item * size,
    end: (item + 1) * size,
    alphaBar: alphaBarAt(schedule, timestep),
    alphaBarNext: alphaBarAt(schedule, to[item] as number),
  }));
}
