import type { NoiseSchedule } from "../../diffusion/schedule.ts";
import { mul, square, sub } from "../../engine/graph/op/elementwise.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { reduceMean } from "../../engine/graph/op/reduction.ts";
import { Generator } from "../../engine/random/generator.ts";
import type { Runtime, Tensors } from "../../engine/runtime/runtime.ts";
import { internalError } from "../../engine/tensor/error.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import type { UnetConfig } from "../../models/unet/config.ts";
import { unet, unetBlockOf } from "../../models/unet/unet.ts";
import { isLoraName, loraAdapter, mergeLora } from "../../nn/lora.ts";
import { initialWeights, Scope } from "../../nn/scope.ts";
import { drawLatentBatch, type LatentSet } from "../data/latent-set.ts";
import { Learner } from "../learner.ts";
import { learningRateAt } from "../optimizer/learning-rate.ts";
import type { LdmTrainingConfig } from "../settings/ldm.ts";
import type { StepMetrics } from "../train-event.ts";
import { distilledExamples } from "./distilled-examples.ts";
import { createValidator, holdOut } from "./ldm-validation.ts";
import { learnerTask } from "./learner-task.ts";
import { type NoisyExamples, noisedExamples } from "./noisy-examples.ts";
import type { TrainingTask } from "./training-task.ts";

export interface LdmTaskInputs {
  readonly set: LatentSet;
  readonly schedule: NoiseSchedule;
  /** Weights to begin from; drawn at random where null. */
  readonly weights: ReadonlyMap<string, Tensor> | null;
  /** Changes weights drawn at random, such as the identity path does. */
  readonly initialize:
    | ((weights: Map<string, Tensor<"float32">>, config: UnetConfig) => ReadonlyMap<string, Tensor>)
    | null;
  /** @param learnt the weights with low-rank changes apart, where only these are learnt; else the same weights */
  readonly save: (
    folder: string,
    weights: ReadonlyMap<string, Tensor>,
    learnt: ReadonlyMap<string, Tensor>,
  ) => Promise<void>;
}

/**
 * A UNet that learns the noise in noisy latents: the weighted mean of (ε − ε̂)² at uniform time steps.
 *
 * @see Ho et al. 2020; Liu et al. 2023, section 2.2
 */
export async function createLdmTask(
  runtime: Runtime,
  config: LdmTrainingConfig,
  inputs: LdmTaskInputs,
): Promise<TrainingTask> {
  const { schedule } = inputs;
  const { training: set, heldOut } = holdOut(inputs.set, config.validation.share, config.seed);
  const generator = new Generator(config.seed);
  const graph = noiseGraph(config, set);
  const isLora = config.lora.rank > 0;
  const random = isLora || inputs.weights === null ? initialWeights(graph.scope.parameters, generator) : new Map();
  const drawn = new Map<string, Tensor>([
    ...[...random].filter(([name]) => inputs.weights === null || isLoraName(name)),
    ...(inputs.weights ?? []),
  ]);
  const weights =
    inputs.weights !== null
      ? drawn
      : (inputs.initialize?.(drawn as Map<string, Tensor<"float32">>, config.model) ?? drawn);
  const learner = await Learner.create(runtime, {
    ...graph,
    name: "unet",
    optimizer: config.optimizer,
    generator,
    weights,
    segmentOf: config.recomputesBlocks ? unetBlockOf : undefined,
    isFrozen: isLora ? (name) => !isLoraName(name) : undefined,
  });
  const validator =
    heldOut.length === 0
      ? null
      : await createValidator(runtime, {
          ...{ errors: graph.errors, batchSize: config.batchSize, set, heldOut, schedule, seed: config.seed },
          usesText: config.textProbability > 0,
        });
  const examples = await examplesOf(runtime, config, inputs);
  const { batchSize, accumulationCount } = config;
  const drawBatch = async (): Promise<Tensors> => {
    const clean = await drawLatentBatch(set, config, generator);
    const { noisy, noise, timesteps, lossWeights } = await examples.make(clean, generator);
    return {
      noisy: float32(noisy, graph.latentShape),
      noise: float32(noise, graph.latentShape),
      timestep: float32(timesteps),
      condition: float32(clean.conditions, [batchSize, set.embeddingWidth]),
      lossWeight: float32(lossWeights),
    };
  };
  const merged = (trained: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> =>
    isLora ? mergeLora(trained, config.lora.alpha) : trained;
  const common = learnerTask({ "": learner }, generator, (folder, trained) =>
    inputs.save(folder, merged(trained), trained),
  );
  return {
    batchSize: batchSize * accumulationCount,
    async step(step: number): Promise<StepMetrics> {
      const batches: Tensors[] = [];
      // One after the other: all draw from the same generator.
      for (let batch = 0; batch < accumulationCount; batch++) batches.push(await drawBatch());
      const learningRate = learningRateAt(config.learningRate, step, config.stepCount);
      const { metrics } = await learner.accumulatedStep(batches, learningRate);
      const isDue = (step + 1) % config.validation.everySteps === 0 || step + 1 === config.stepCount;
      if (validator === null || !isDue) return { ...metrics, learningRate };
      return { ...metrics, learningRate, validationLoss: await validator.loss(learner.modelWeights()) };
    },
    ...common,
    scores: validationScores(config),
    modelWeights: () => merged(learner.modelWeights()),
    async dispose() {
      await Promise.all([common.dispose(), examples.dispose(), validator?.dispose()]);
    },
  };
}

/** The score of a run that measures held-out clips; at the last step alone there is nothing to choose from. */
export function validationScores({ validation, stepCount }: LdmTrainingConfig): TrainingTask["scores"] {
  return validation.share === 0 || validation.everySteps >= stepCount ? {} : { validationLoss: "lower" };
}

/** What the UNet is shown: noise in clips, or where a teacher leads. */
function examplesOf(
  runtime: Runtime,
  config: LdmTrainingConfig,
  { set, schedule, weights }: LdmTaskInputs,
): Promise<NoisyExamples> {
  const { distillation, model, batchSize } = config;
  if (distillation === null) return Promise.resolve(noisedExamples(config, schedule));
  if (weights === null) throw internalError("a student without a teacher");
  return distilledExamples(runtime, { config: model, weights, set, schedule }, batchSize, distillation);
}

function noiseGraph({ model, batchSize, lora }: LdmTrainingConfig, { latentShape, embeddingWidth }: LatentSet) {
  const scope = Scope.root({ adapter: loraAdapter(lora) });
  const shape = [batchSize, ...latentShape];
  const sample = input("noisy", shape);
  const timestep = input("timestep", [batchSize]);
  const classLabels = input("condition", [batchSize, embeddingWidth]);
  const predicted = unet(scope, model, { sample, timestep, classLabels });
  const errors = reduceMean(square(sub(predicted, input("noise", shape))), { axes: [1, 2, 3] });
  return {
    scope,
    errors,
    latentShape: shape,
    loss: reduceMean(mul(errors, input("lossWeight", [batchSize]))),
    metrics: { noiseError: reduceMean(errors) },
  };
}
