import { lossWeightTable } from "../../diffusion/loss-weight.ts";
import { qSampleBatch } from "../../diffusion/q-sample.ts";
import type { NoiseSchedule } from "../../diffusion/schedule.ts";
import type { Generator } from "../../engine/random/generator.ts";
import type { LdmTrainingConfig } from "../settings/ldm.ts";

/** Latents with their conditions, both flat: `[batch, channel, time, freq]` and `[batch, width]`. */
export interface ConditionedLatents {
  readonly latents: Float32Array;
  readonly conditions: Float32Array;
}

/** What a UNet is shown, and the noise that it should find: `[batch, channel, time, freq]`. */
export interface NoisyBatch {
  readonly noisy: Float32Array;
  readonly noise: Float32Array;
  /** Of each item. */
  readonly timesteps: readonly number[];
  readonly lossWeights: readonly number[];
}

/** Makes what a UNet learns from out of clean latents. */
export interface NoisyExamples {
  make(clean: ConditionedLatents, generator: Generator): Promise<NoisyBatch>;
  dispose(): Promise<void>;
}

/** Latents with noise as at uniform timesteps, and that noise. */
export function noisedExamples(
  { batchSize, lossWeight }: Pick<LdmTrainingConfig, "batchSize" | "lossWeight">,
  schedule: NoiseSchedule,
): NoisyExamples {
  const weights = lossWeightTable(lossWeight, schedule);
  return {
    async make({ latents }, generator) {
      const timesteps = generator.randint(0, schedule.alphasCumprod.length, batchSize);
      const noise = generator.randn(latents.length);
      const noisy = qSampleBatch(schedule, latents, noise, timesteps);
      return { noisy, noise, timesteps, lossWeights: timesteps.map((timestep) => weights[timestep] as number) };
    },
    dispose: async () => {},
  };
}
