import { mul, neg } from "../../engine/graph/op/elementwise.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { logSoftmax, reduceMean, reduceSum } from "../../engine/graph/op/reduction.ts";
import { Generator } from "../../engine/random/generator.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { classifier } from "../../models/classifier/classifier.ts";
import { Scope } from "../../nn/scope.ts";
import { maskMel } from "../data/mask-mel.ts";
import type { MelSet } from "../data/mel-set.ts";
import { Learner } from "../learner.ts";
import { learningRateAt } from "../optimizer/learning-rate.ts";
import type { ClassifierTrainingConfig } from "../settings/classifier.ts";
import type { StepMetrics } from "../train-event.ts";
import { learnerTask } from "./learner-task.ts";
import type { TrainingTask } from "./training-task.ts";

export interface ClassifierTaskInputs {
  readonly set: MelSet;
  /** The class of each clip, as an index into the config's labels. */
  readonly classes: readonly number[];
  readonly save: (folder: string, weights: ReadonlyMap<string, Tensor>) => Promise<void>;
}

/** Cross-entropy on crops with gain, masks (Park et al. 2019) and mixing (Zhang et al. 2018). */
export async function createClassifierTask(
  runtime: Runtime,
  config: ClassifierTrainingConfig,
  inputs: ClassifierTaskInputs,
): Promise<TrainingTask> {
  const generator = new Generator(config.seed);
  const { batchSize, cropFrames, model } = config;
  const scope = Scope.root({ isTraining: true });
  const shape = [batchSize, 1, cropFrames, inputs.set.melCount];
  const { logits } = classifier(scope, model, input("mel", shape));
  const target = input("target", [batchSize, model.labels.length]);
  const loss = neg(reduceMean(reduceSum(mul(target, logSoftmax(logits)), { axes: [1] })));
  const learner = await Learner.create(runtime, {
    name: "classifier",
    scope,
    loss,
    optimizer: config.optimizer,
    generator,
  });
  return {
    batchSize,
    async step(step: number): Promise<StepMetrics> {
      const { mels, targets } = drawLabelledBatch(config, inputs, generator);
      const learningRate = learningRateAt(config.learningRate, step, config.stepCount);
      const feeds = { mel: float32(mels, shape), target: float32(targets, target.shape) };
      const { metrics } = await learner.step(feeds, learningRate);
      return { ...metrics, learningRate };
    },
    ...learnerTask({ "": learner }, generator, inputs.save),
  };
}

function drawLabelledBatch(
  { model, batchSize, cropFrames, gainRange, mixProbability, labelSmoothing }: ClassifierTrainingConfig,
  { set, classes }: ClassifierTaskInputs,
  generator: Generator,
): { mels: Float32Array; targets: Float32Array } {
  const size = cropFrames * set.melCount;
  const classCount = model.labels.length;
  const mels = new Float32Array(batchSize * size);
  const targets = new Float32Array(batchSize * classCount).fill(labelSmoothing / classCount);
  const draw = (): { crop: Float32Array; label: number } => {
    const [clip] = generator.randint(0, set.mels.length, 1) as [number];
    const [start] = generator.randint(0, set.frameCount - cropFrames + 1, 1) as [number];
    const gain = gainRange * (2 * (generator.rand(1)[0] as number) - 1);
    const mel = (set.mels[clip] as Float32Array).subarray(start * set.melCount, start * set.melCount + size);
    const crop = mel.map((value) => (value + gain - model.mel_mean) / model.mel_std);
    return { crop: maskMel(crop, set.melCount, generator), label: classes[clip] as number };
  };
  for (let item = 0; item < batchSize; item++) {
    const [first, second] = [draw(), draw()];
    const [chance, drawn] = generator.rand(2) as unknown as [number, number];
    const share = chance < mixProbability ? drawn : 1;
    for (let index = 0; index < size; index++) {
      mels[item * size + index] = share * (first.crop[index] as number) + (1 - share) * (second.crop[index] as number);
    }
    const row = targets.subarray(item * classCount, (item + 1) * classCount);
    row[first.label] = (row[first.label] as number) + (1 - labelSmoothing) * share;
    row[second.label] = (row[second.label] as number) + (1 - labelSmoothing) * (1 - share);
  }
  return { mels, targets };
}
