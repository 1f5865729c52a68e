import { add, mul } from "../../engine/graph/op/elementwise.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { l1Loss } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { Generator } from "../../engine/random/generator.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { float32, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { posteriorOf, sampleLatent } from "../../models/vae/posterior.ts";
import { decode, encode } from "../../models/vae/vae.ts";
import { Scope } from "../../nn/scope.ts";
import { drawMelBatch, type MelSet, type MelStatistics } from "../data/mel-set.ts";
import { Learner } from "../learner.ts";
import { learningRateAt } from "../optimizer/learning-rate.ts";
import type { VaeTrainingConfig } from "../settings/vae.ts";
import type { StepMetrics } from "../train-event.ts";
import { learnerTask } from "./learner-task.ts";
import type { TrainingTask } from "./training-task.ts";
import { klLoss, pooledLoss, textureLoss } from "./vae-loss.ts";

export interface VaeTaskInputs {
  readonly set: MelSet;
  readonly statistics: MelStatistics;
  /** Weights to begin from; drawn at random where null. */
  readonly weights: ReadonlyMap<string, Tensor> | null;
  /** Writes the model folder. */
  readonly save: (folder: string, weights: ReadonlyMap<string, Tensor>) => Promise<void>;
}

/**
 * A VAE that learns to reconstruct log-mels: L1, patch means, patch deviations and KL.
 *
 * @see Kingma and Welling 2014
 */
export async function createVaeTask(
  runtime: Runtime,
  config: VaeTrainingConfig,
  inputs: VaeTaskInputs,
): Promise<TrainingTask> {
  const { batchSize } = config;
  const { cropFrames } = config.batch;
  const { melCount } = inputs.set;
  const generator = new Generator(config.seed);
  const graph = reconstructionGraph(config, [batchSize, 1, cropFrames, melCount]);
  const learner = await Learner.create(runtime, {
    name: "vae",
    scope: graph.scope,
    loss: graph.loss,
    metrics: graph.metrics,
    optimizer: config.optimizer,
    generator,
    weights: inputs.weights ?? undefined,
  });
  return {
    batchSize,
    async step(step: number): Promise<StepMetrics> {
      const mel = tensor(
        "float32",
        [batchSize, 1, cropFrames, melCount],
        drawMelBatch(inputs.set, inputs.statistics, batchSize, config.batch, generator),
      );
      const noise = float32(generator.randn(graph.latentSize), graph.latentShape);
      const learningRate = learningRateAt(config.learningRate, step, config.stepCount);
      const { metrics } = await learner.step({ mel, noise }, learningRate);
      return { ...metrics, learningRate };
    },
    ...learnerTask({ "": learner }, generator, inputs.save),
  };
}

function reconstructionGraph({ model, weights }: VaeTrainingConfig, shape: readonly number[]) {
  const scope = Scope.root();
  const mel = input("mel", shape);
  const posterior = posteriorOf(encode(scope, model, mel));
  const { mean, logVariance } = posterior;
  const noise = input("noise", mean.shape);
  const reconstruction = decode(scope, model, sampleLatent(posterior, noise));
  const metrics = {
    l1: l1Loss(reconstruction, mel),
    pooled: pooledLoss(reconstruction, mel),
    texture: textureLoss(reconstruction, mel),
    kl: klLoss(mean, logVariance),
  };
  const loss = Object.entries(metrics)
    .map(([name, value]): Value => mul(value, weights[name as keyof typeof weights]))
    .reduce(add);
  const latentShape = mean.shape;
  return { scope, loss, metrics, latentShape, latentSize: latentShape.reduce((a, b) => a * b, 1) };
}
