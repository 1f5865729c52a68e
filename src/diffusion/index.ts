export { type DenoisePair, type GuidedPair, guidanceInterval, withGuidance } from "./guidance.ts";
export { type LossWeightName, lossWeightNames, lossWeightTable } from "./loss-weight.ts";
export { type Decomposition, decompose, trainingTarget } from "./parametrization.ts";
export { qSample, qSampleBatch } from "./q-sample.ts";
export type { Denoise, GivenLatent, Sampler, SamplerOptions, SamplerStep } from "./sampler.ts";
export { checkSpacing, findSampler, samplers } from "./samplers/registry.ts";
export { createNoiseSchedule, type NoiseSchedule } from "./schedule.ts";
export { audioldmSchedulerConfig, parseSchedulerConfig, type SchedulerConfig } from "./scheduler-config.ts";
export { type Spacing, samplingTimesteps, spacingNames } from "./timesteps.ts";
