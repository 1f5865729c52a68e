import { qSampleBatch } from "../../diffusion/q-sample.ts";
import type { NoiseSchedule } from "../../diffusion/schedule.ts";
import { program } from "../../engine/graph/program.ts";
import type { Value } from "../../engine/graph/value.ts";
import { Generator } from "../../engine/random/generator.ts";
import type { Runtime, Tensors } from "../../engine/runtime/runtime.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { type Latent, type LatentClip, type LatentSet, latentOf } from "../data/latent-set.ts";

/** Each held-out clip is measured at this many time steps, one from each equal part of the schedule. */
const timestepsPerClip = 4;

/**
 * A set in two: what is learnt from, and a share of the sounds that is held out, with all that was made of them.
 *
 * @throws FoleyError "usage" where nothing would be left to learn from
 */
export function holdOut(set: LatentSet, share: number, seed: number): { training: LatentSet; heldOut: LatentClip[] } {
  if (share === 0) return { training: set, heldOut: [] };
  const { clips } = set;
  // What was made of other clips is never held out, and is not learnt from where one of them is.
  const recorded = clips.flatMap(({ sources }, index) => (sources === null ? [index] : []));
  // A sound that is there twice, as with a row for each caption, is held out with all its clips or not at all.
  const sounds = [...new Set(recorded.map((index) => clips[index]?.hash))];
  const count = Math.max(1, Math.round(share * sounds.length));
  if (count >= sounds.length) {
    throw new FoleyError(
      "usage",
      `train ldm: expected validation.share to leave sounds to learn from, got ${share} of ${sounds.length}; lower it`,
    );
  }
  const drawn = new Set(
    new Generator(seed)
      .randperm(sounds.length)
      .slice(0, count)
      .map((at) => sounds[at]),
  );
  const chosen = new Set(recorded.filter((index) => drawn.has(clips[index]?.hash)));
  return {
    training: {
      ...set,
      clips: clips.filter(({ sources }, index) => ![index, ...(sources ?? [])].some((at) => chosen.has(at))),
    },
    heldOut: clips.filter((_, index) => chosen.has(index)),
  };
}

export interface ValidatorOptions {
  /** The squared error of the predicted noise, `[batch]`, of inputs `noisy`, `noise`, `timestep` and `condition`. */
  readonly errors: Value;
  readonly batchSize: number;
  readonly set: LatentSet;
  readonly heldOut: readonly LatentClip[];
  readonly schedule: NoiseSchedule;
  /** Whether the condition is the first caption's embedding rather than the sound's. */
  readonly usesText: boolean;
  readonly seed: number;
}

/** Measures weights on held-out clips: the plain mean of (ε − ε̂)², with the same noise and time steps every time. */
export interface Validator {
  loss(weights: ReadonlyMap<string, Tensor>): Promise<number>;
  dispose(): Promise<void>;
}

export async function createValidator(runtime: Runtime, options: ValidatorOptions): Promise<Validator> {
  const executable = await runtime.compile(program({ errors: options.errors }));
  const count = options.heldOut.length * timestepsPerClip;
  const means = await Promise.all(
    options.heldOut.map(async ({ variants: [own] }) => (await latentOf(own as Latent)).mean),
  );
  const batches = validationBatches(options, means, count);
  return {
    async loss(weights) {
      let sum = 0;
      for (const [batch, feeds] of batches.entries()) {
        const { errors } = await executable.run({ ...feeds, ...Object.fromEntries(weights) });
        // The last batch is filled up with items that do not count.
        const counted = ((errors as Tensor).data as Float32Array).subarray(0, count - batch * options.batchSize);
        for (const error of counted) sum += error;
      }
      return sum / count;
    },
    dispose: () => executable.dispose(),
  };
}

function validationBatches(
  { batchSize, set, heldOut, schedule, usesText, seed }: ValidatorOptions,
  means: readonly Float32Array[],
  count: number,
) {
  const generator = new Generator(seed);
  const size = set.latentShape.reduce((product, length) => product * length, 1);
  const part = schedule.alphasCumprod.length / timestepsPerClip;
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, batch): Tensors => {
    const latents = new Float32Array(batchSize * size);
    const conditions = new Float32Array(batchSize * set.embeddingWidth);
    const timesteps = Array.from({ length: batchSize }, (_, item) => {
      const index = (batch * batchSize + item) % count;
      const clip = heldOut[Math.floor(index / timestepsPerClip)] as LatentClip;
      latents.set(means[Math.floor(index / timestepsPerClip)] as Float32Array, item * size);
      const embedding = usesText ? (clip.textEmbeddings[0] as Float32Array) : clip.audioEmbedding;
      conditions.set(embedding, item * set.embeddingWidth);
      return Math.floor(((index % timestepsPerClip) + (generator.rand(1)[0] as number)) * part);
    });
    const noise = generator.randn(latents.length);
    const shape = [batchSize, ...set.latentShape];
    return {
      noisy: float32(qSampleBatch(schedule, latents, noise, timesteps), shape),
      noise: float32(noise, shape),
      timestep: float32(timesteps),
      condition: float32(conditions, [batchSize, set.embeddingWidth]),
    };
  });
}
