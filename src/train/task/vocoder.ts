import { add, clip, mul, square, sub } from "../../engine/graph/op/elementwise.ts";
import { concat, slice } from "../../engine/graph/op/layout.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { l1Loss, reduceMean } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { Generator } from "../../engine/random/generator.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { waveDiscriminator } from "../../models/hifigan/discriminator.ts";
import { logMel, stftLoss } from "../../models/hifigan/spectral-loss.ts";
import { vocoderNetwork } from "../../models/vocoder/network.ts";
import { initialWeights, Scope } from "../../nn/scope.ts";
import { drawWaveBatch, type WaveClip } from "../data/wave-set.ts";
import { Learner } from "../learner.ts";
import { learningRateAt } from "../optimizer/learning-rate.ts";
import type { VocoderAdversarialConfig, VocoderTrainingConfig } from "../settings/vocoder.ts";
import type { StepMetrics } from "../train-event.ts";
import { learnerTask } from "./learner-task.ts";
import type { TrainingTask } from "./training-task.ts";

export interface VocoderTaskInputs {
  /** Sounds at the mel's sample rate. */
  readonly clips: readonly WaveClip[];
  /** What standardizes each band of the mels, for a config with `normalize_before`. */
  readonly statistics: { readonly mean: Float32Array; readonly scale: Float32Array };
  readonly weights: ReadonlyMap<string, Tensor> | null;
  readonly save: (folder: string, weights: ReadonlyMap<string, Tensor>) => Promise<void>;
}

/**
 * A vocoder, of any network: distances of log-mels and spectra, and, on wish, least-squares discriminators with feature matching.
 *
 * @see Kong et al. 2020, section 2.4
 */
export async function createVocoderTask(
  runtime: Runtime,
  config: VocoderTrainingConfig,
  inputs: VocoderTaskInputs,
): Promise<TrainingTask> {
  const { batchSize, frameCount, mel, adversarial, decodedProbability } = config;
  const generator = new Generator(config.seed);
  const melShape = [batchSize, frameCount, mel.melCount];
  const waveShape = [batchSize, frameCount * mel.hopSize];
  const graph = vocoderGraph(config, melShape, waveShape);
  const learner = await Learner.create(runtime, {
    ...graph,
    name: "vocoder",
    optimizer: config.optimizer,
    generator,
    weights: inputs.weights ?? standardized(graph.scope, inputs, generator),
  });
  const judge =
    adversarial === null
      ? null
      : await Learner.create(runtime, {
          ...discriminatorGraph(adversarial, waveShape),
          name: "discriminator",
          optimizer: config.optimizer,
          generator,
        });
  return {
    batchSize,
    async step(step: number): Promise<StepMetrics> {
      const batch = drawWaveBatch(inputs.clips, mel, { batchSize, frameCount, decodedProbability }, generator);
      const real = float32(batch.waves, waveShape);
      const learningRate = learningRateAt(config.learningRate, step, config.stepCount);
      const feeds = { mel: float32(batch.mels, melShape), real, ...judge?.weights() };
      const { metrics, results } = await learner.step(feeds, learningRate);
      if (judge === null) return { ...metrics, learningRate };
      const judged = await judge.step({ real, fake: results.fake as Tensor }, learningRate);
      return { ...metrics, learningRate, discriminatorLoss: judged.metrics.loss as number };
    },
    ...learnerTask(
      { "vocoder/": learner, ...(judge === null ? {} : { "discriminator/": judge }) },
      generator,
      inputs.save,
    ),
  };
}

function standardized(scope: Scope, { statistics }: VocoderTaskInputs, generator: Generator): Map<string, Tensor> {
  const weights: Map<string, Tensor> = initialWeights(scope.parameters, generator);
  for (const [name, values] of Object.entries(statistics)) if (weights.has(name)) weights.set(name, float32(values));
  return weights;
}

function vocoderGraph(config: VocoderTrainingConfig, melShape: readonly number[], waveShape: readonly number[]) {
  const scope = Scope.root();
  // Where a kernel and its rate differ by an odd number, the reference's padding leaves samples over at the end.
  const mel = input("mel", melShape);
  const fake = slice(vocoderNetwork(config.model).build(scope, mel), {
    axis: 1,
    end: waveShape[1] as number,
  });
  const real = input("real", waveShape);
  const { floors, weights } = config;
  // Of a mel that a VAE gave back, the sound's own is what is to be heard.
  const wished = config.decodedProbability === 0 ? mel : logMel(real, config.mel);
  const distance = l1Loss(logMel(fake, config.mel, floors.mel), clip(wished, Math.log(floors.mel), 1e6));
  const terms: { name: string; value: Value; weight: number }[] = [
    { name: "mel", value: distance, weight: weights.mel },
    { name: "stft", value: stftLoss(fake, real, floors.stft), weight: weights.stft },
  ];
  if (config.adversarial !== null) {
    const { discriminator, weights } = config.adversarial;
    // Real and made sound go through as one batch.
    const scope = Scope.root({ prefix: "discriminator" });
    const { logits, features } = waveDiscriminator(scope, discriminator, concat([fake, real], 0));
    const fooled = logits.map((logit) => reduceMean(square(sub(halves(logit)[0], 1))));
    const matched = features.map((feature) => l1Loss(...halves(feature)));
    terms.push(
      { name: "adversarial", value: mul(fooled.reduce(add), 1 / fooled.length), weight: weights.adversarial },
      { name: "featureMatching", value: mul(matched.reduce(add), 1 / matched.length), weight: weights.featureMatching },
    );
  }
  return {
    scope,
    loss: terms.map(({ value, weight }) => mul(value, weight)).reduce(add),
    metrics: Object.fromEntries(terms.map(({ name, value }) => [name, value])),
    results: { fake },
  };
}

function discriminatorGraph({ discriminator }: VocoderAdversarialConfig, shape: readonly number[]) {
  const scope = Scope.root({ prefix: "discriminator", isTraining: true });
  const { logits } = waveDiscriminator(scope, discriminator, concat([input("fake", shape), input("real", shape)], 0));
  const losses = logits.map((logit) => {
    const [made, real] = halves(logit);
    return add(reduceMean(square(sub(real, 1))), reduceMean(square(made)));
  });
  return { scope, loss: mul(losses.reduce(add), 1 / losses.length) };
}

/** The first and the second half of a batch. */
function halves(x: Value): [Value, Value] {
  const count = (x.shape[0] as number) / 2;
  return [slice(x, { axis: 0, end: count }), slice(x, { axis: 0, start: count })];
}
