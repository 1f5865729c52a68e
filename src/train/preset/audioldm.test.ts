import { describe, expect, it } from "vitest";
import { input } from "../../engine/graph/op/leaf.ts";
import { waveDiscriminator } from "../../models/hifigan/discriminator.ts";
import { Scope } from "../../nn/scope.ts";
import { findTrainingKind } from "../kind/kinds.ts";
import { learningRateAt } from "../optimizer/learning-rate.ts";
import type { VocoderAdversarialConfig } from "../settings/vocoder.ts";
import { audioldmClap, audioldmLdm, audioldmVocoder } from "./audioldm.ts";

describe("the recipe of AudioLDM's authors", () => {
  it("is a preset under its own name", () => {
    expect(Object.keys(findTrainingKind("ldm").presets)).toContain("audioldm-original");
  });

  it("has their numbers", () => {
    expect(audioldmLdm).toMatchObject({
      ...{ batchSize: 2, accumulationCount: 1, dropProbability: 0.1, choosesPerBatch: true, lossWeight: "uniform" },
      ...{ seed: 0, stepCount: 800_000, samplesLatents: true },
      optimizer: { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: null, emaDecay: 0.9999 },
    });
    expect(audioldmLdm.textProbability).toBeCloseTo(0.69146, 4);
    const rates = [0, 999, 1999, 700_000].map((step) => learningRateAt(audioldmLdm.learningRate, step, 800_000));
    expect(rates).toEqual([1e-4 / 2000, 5e-5, 1e-4, 1e-4]);
  });

  it("lets CLAP's rate fall by a cosine as soon as it has risen", () => {
    const { learningRate, stepCount } = audioldmClap;
    const rates = [0, 3199, 3200, 51_600, 99_999].map((step) => learningRateAt(learningRate, step, stepCount));
    const expected = [1e-4 / 3200, 1e-4, 1e-4, 5e-5, 0];
    for (const [index, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[index] as number, 10);
  });

  it("weighs a vocoder's discriminators and their features as sums, which are means elsewhere", () => {
    const { discriminator, weights } = audioldmVocoder.adversarial as VocoderAdversarialConfig;
    const { logits, features } = waveDiscriminator(Scope.root(), discriminator, input("wave", [1, 8160]));
    expect(weights).toEqual({ adversarial: logits.length, featureMatching: 2 * features.length });
  });
});
