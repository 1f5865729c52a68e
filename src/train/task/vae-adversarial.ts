import { add, mul, neg, relu, sub } from "../../engine/graph/op/elementwise.ts";
import { concat, slice } from "../../engine/graph/op/layout.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { l1Loss, reduceMean } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { Generator } from "../../engine/random/generator.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { float32, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { patchDiscriminator } from "../../models/vae/patch-discriminator.ts";
import { posteriorOf } from "../../models/vae/posterior.ts";
import { decode, encode } from "../../models/vae/vae.ts";
import { Scope } from "../../nn/scope.ts";
import { drawMelBatch } from "../data/mel-set.ts";
import { Learner } from "../learner.ts";
import { learningRateAt } from "../optimizer/learning-rate.ts";
import type { VaeAdversarialConfig } from "../settings/vae-adversarial.ts";
import type { StepMetrics } from "../train-event.ts";
import { learnerTask } from "./learner-task.ts";
import type { TrainingTask } from "./training-task.ts";
import type { VaeTaskInputs } from "./vae.ts";
import { pooledLoss } from "./vae-loss.ts";

/** @see Esser et al. 2021 for the hinge loss on patches, Larsen et al. 2016 for matching features */
export async function createVaeAdversarialTask(
  runtime: Runtime,
  config: VaeAdversarialConfig,
  inputs: VaeTaskInputs & { readonly weights: ReadonlyMap<string, Tensor> },
): Promise<TrainingTask> {
  const { batchSize } = config;
  const { cropFrames } = config.batch;
  const shape = [batchSize, 1, cropFrames, inputs.set.melCount];
  const generator = new Generator(config.seed);
  const decoderGraph = generatorGraph(config, shape);
  const decoder = await Learner.create(runtime, {
    ...decoderGraph,
    name: "decoder",
    optimizer: config.optimizer,
    weights: inputs.weights,
    generator,
    isFrozen: (name) => !name.startsWith("decoder.") && !name.startsWith("post_quant_conv."),
  });
  const discriminator = await Learner.create(runtime, {
    ...discriminatorGraph(config, shape),
    name: "discriminator",
    optimizer: config.discriminatorOptimizer,
    generator,
  });
  return {
    batchSize,
    async step(step: number): Promise<StepMetrics> {
      const mel = tensor(
        "float32",
        shape,
        drawMelBatch(inputs.set, inputs.statistics, batchSize, config.batch, generator),
      );
      const noise = float32(generator.randn(decoderGraph.latentSize), decoderGraph.latentShape);
      const learningRate = learningRateAt(config.learningRate, step, config.stepCount);
      const made = await decoder.step({ mel, noise, ...discriminator.weights() }, learningRate);
      const judged = await discriminator.step(
        { real: mel, fake: made.results.fake as Tensor },
        learningRateAt(config.discriminatorLearningRate, step, config.stepCount),
      );
      return { ...made.metrics, learningRate, discriminatorLoss: judged.metrics.loss as number };
    },
    ...learnerTask({ "decoder/": decoder, "discriminator/": discriminator }, generator, inputs.save),
  };
}

function generatorGraph(config: VaeAdversarialConfig, shape: readonly number[]) {
  const scope = Scope.root();
  const mel = input("mel", shape);
  const { mean } = posteriorOf(encode(scope, config.model, mel));
  const noise = input("noise", mean.shape);
  const fake = decode(scope, config.model, add(mean, mul(noise, config.latentNoise)));
  // Real and made patches go through as one batch.
  const { logits, features } = patchDiscriminator(
    Scope.root({ prefix: "discriminator" }),
    config.discriminator,
    concat([fake, mel], 0),
  );
  const [made] = halves(logits);
  const metrics = {
    l1: l1Loss(fake, mel),
    pooled: pooledLoss(fake, mel),
    adversarial: neg(reduceMean(made)),
    featureMatching: mul(features.map((feature) => l1Loss(...halves(feature))).reduce(add), 1 / features.length),
  };
  const loss = Object.entries(metrics)
    .map(([name, value]): Value => mul(value, config.weights[name as keyof typeof config.weights]))
    .reduce(add);
  const latentShape = mean.shape;
  return { scope, loss, metrics, results: { fake }, latentShape, latentSize: latentShape.reduce((a, b) => a * b, 1) };
}

function discriminatorGraph(config: VaeAdversarialConfig, shape: readonly number[]) {
  const scope = Scope.root({ prefix: "discriminator", isTraining: true });
  const [real, fake] = [input("real", shape), input("fake", shape)];
  const { logits } = patchDiscriminator(scope, config.discriminator, concat([fake, real], 0));
  const [made, true_] = halves(logits);
  const loss = mul(add(reduceMean(relu(sub(1, true_))), reduceMean(relu(add(1, made)))), 0.5);
  return { scope, loss };
}

function halves(x: Value): [Value, Value] {
  const count = (x.shape[0] as number) / 2;
  return [slice(x, { axis: 0, end: count }), slice(x, { axis: 0, start: count })];
}
