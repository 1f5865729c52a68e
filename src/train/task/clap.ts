import { input } from "../../engine/graph/op/leaf.ts";
import { Generator } from "../../engine/random/generator.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { float32, int64, type Tensor } from "../../engine/tensor/tensor.ts";
import { clapAudio } from "../../models/clap/audio-encoder.ts";
import { clampLogitScales, contrastiveLoss } from "../../models/clap/contrastive.ts";
import { clapText } from "../../models/clap/text-encoder.ts";
import { Scope } from "../../nn/scope.ts";
import type { Tokenizer } from "../../text/tokenizer.ts";
import { type ClapSet, drawClapBatch } from "../data/clap-set.ts";
import { Learner } from "../learner.ts";
import { learningRateAt } from "../optimizer/learning-rate.ts";
import type { ClapTrainingConfig } from "../settings/clap.ts";
import type { StepMetrics } from "../train-event.ts";
import { learnerTask } from "./learner-task.ts";
import type { TrainingTask } from "./training-task.ts";

export interface ClapTaskInputs {
  readonly set: ClapSet;
  readonly tokenizer: Tokenizer;
  readonly weights: ReadonlyMap<string, Tensor> | null;
  readonly save: (folder: string, weights: ReadonlyMap<string, Tensor>) => Promise<void>;
}

/** @see Radford et al. 2021 for the symmetric loss, Khosla et al. 2020 for more than one right answer */
export async function createClapTask(
  runtime: Runtime,
  config: ClapTrainingConfig,
  inputs: ClapTaskInputs,
): Promise<TrainingTask> {
  const generator = new Generator(config.seed);
  const { batchSize, tokenCount, frameCount } = config;
  const { melCount } = inputs.set;
  const scope = Scope.root({ isTraining: true });
  const textShape = [batchSize, tokenCount];
  const audioShape = [batchSize, 1, frameCount, melCount];
  const text = clapText(scope, config.model.text_config, {
    inputIds: input("inputIds", textShape, "int64"),
    attentionMask: input("attentionMask", textShape),
    positionIds: input("positionIds", textShape, "int64"),
  });
  const audio = clapAudio(scope, config.model.audio_config, { inputFeatures: input("inputFeatures", audioShape) });
  const targets = input("targets", [batchSize, batchSize]);
  const loss = contrastiveLoss(scope, { audio: audio.embedding, text: text.embedding, targets });
  const learner = await Learner.create(runtime, {
    name: "clap",
    scope,
    loss,
    optimizer: config.optimizer,
    generator,
    weights: inputs.weights ?? undefined,
  });
  return {
    batchSize,
    async step(step: number): Promise<StepMetrics> {
      const batch = drawClapBatch(inputs.set, inputs.tokenizer, config, generator);
      const learningRate = learningRateAt(config.learningRate, step, config.stepCount);
      const { metrics } = await learner.step(
        {
          inputIds: int64(batch.inputIds, textShape),
          attentionMask: float32(batch.attentionMask, textShape),
          positionIds: int64(batch.positionIds, textShape),
          inputFeatures: float32(batch.features, audioShape),
          targets: float32(batch.targets, [batchSize, batchSize]),
        },
        learningRate,
      );
      clampLogitScales(learner.optimizer.weights.tensors);
      return { ...metrics, learningRate };
    },
    ...learnerTask({ "": learner }, generator, inputs.save),
  };
}
