import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { RandomState } from "../src/engine/random/random-state.ts";
import { frechetDistance } from "../src/evaluate/metric/frechet-distance.ts";
import { inceptionScore } from "../src/evaluate/metric/inception-score.ts";
import { kernelAudioDistance, kernelInceptionDistance } from "../src/evaluate/metric/kernel-distance.ts";
import { klSigmoid, klSoftmax } from "../src/evaluate/metric/kl-divergence.ts";
import type { Matrix } from "../src/evaluate/metric/matrix.ts";
import { melSimilarity } from "../src/evaluate/metric/mel-similarity.ts";

import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { expectClose } from "./support/expect-close.ts";

const { tensors } = await readSafetensors(fileURLToPath(new URL("golden/metrics.safetensors", import.meta.url)));

function matrix(name: string): Matrix {
  const { shape, data } = tensors.get(name) ?? { shape: [0, 0], data: new Float32Array(0) };
  return { rows: shape[0] as number, width: shape[1] as number, data: data as Float32Array };
}

function numbers(name: string): number[] {
  const data = tensors.get(name)?.data ?? [];
  return Array.from(data as Iterable<number | bigint>, Number);
}

function expectNumber(actual: number | null | undefined, expected: number | undefined, tolerance = 1e-9): void {
  expectClose([actual ?? Number.NaN], [expected ?? Number.NaN], tolerance, { scale: "largest, at least one" });
}

const row = ({ width, data }: Matrix, i: number): Float32Array =>
  (data as Float32Array).subarray(i * width, (i + 1) * width);

describe("numpy's RandomState", () => {
  it("permutes and chooses the same numbers, one draw after the other", () => {
    const random = new RandomState(2020);
    expect(random.permutation(80)).toEqual(numbers("permutation"));
    expect(random.choice(1000, 30)).toEqual(numbers("choice"));
    expect(new RandomState(7).permutation(5000).slice(0, 50)).toEqual(numbers("permutation.large"));
  });
});

describe("the Fréchet distance against SciPy", () => {
  const [few, many, same, flat, thin] = numbers("frechet");

  it("agrees where there are fewer points than dimensions", () => {
    expectNumber(frechetDistance(matrix("few"), matrix("other")), few);
    const first = { ...matrix("few"), rows: 10, data: matrix("few").data.subarray(0, 10 * 40) };
    expectNumber(frechetDistance(matrix("few"), first), same);
  });

  it("agrees where there are more, also for a singular covariance", () => {
    expectNumber(frechetDistance(matrix("many"), matrix("more")), many);
    // The root of a covariance that rounding keeps from being singular has half of its digits.
    expectNumber(frechetDistance(matrix("flat"), matrix("more")), flat, 1e-7);
  });

  it("agrees where one side has fewer points than dimensions and the other more, either way round", () => {
    expectNumber(frechetDistance(matrix("thin"), matrix("more")), thin);
    expectNumber(frechetDistance(matrix("more"), matrix("thin")), thin);
  });
});

describe("the other metrics against audioldm_eval's formulas", () => {
  const [generated, reference] = [matrix("logits.generated"), matrix("logits.reference")];

  it("agrees on the inception score", () => {
    const [mean, std] = numbers("inception");
    const score = inceptionScore(generated);
    expectNumber(score?.mean, mean);
    expectNumber(score?.std, std);
  });

  it("agrees on the divergences of both conventions", () => {
    const mean = (of: typeof klSoftmax, convention: "epsilon" | "exact"): number => {
      let sum = 0;
      for (let i = 0; i < generated.rows; i++) sum += of(row(reference, i), row(generated, i), convention);
      return sum / generated.rows;
    };
    const [softmax, sigmoid, softmaxExact, sigmoidExact] = numbers("divergences");
    expectNumber(mean(klSoftmax, "epsilon"), softmax);
    expectNumber(mean(klSigmoid, "epsilon"), sigmoid);
    expectNumber(mean(klSoftmax, "exact"), softmaxExact);
    expectNumber(mean(klSigmoid, "exact"), sigmoidExact);
  });

  it("agrees on KID, of whole sets and of subsets", () => {
    const [equalMean] = numbers("kid.equal");
    const [mean, std] = numbers("kid.subsets");
    const [few, other] = [matrix("few"), matrix("other")];
    const subsets = kernelInceptionDistance(matrix("many"), matrix("more"), { subsetCount: 20, subsetSize: 30 });
    expectNumber(subsets.mean, mean);
    expectNumber(subsets.std, std);
    expectNumber(kernelInceptionDistance(few, other, { subsetCount: 5 }).mean, equalMean);
  });

  it("agrees on the kernel audio distance", () => {
    const [few, many] = numbers("kad");
    expectNumber(kernelAudioDistance(matrix("few"), matrix("other")), few);
    expectNumber(kernelAudioDistance(matrix("many"), matrix("more")), many);
  });

  it("agrees on PSNR, SSIM and the spectral distance of two mels", () => {
    const mel = (name: string) => {
      const { rows, width, data } = matrix(name);
      return { shape: [rows, width] as const, data: data as Float32Array };
    };
    const [psnr, ssim, lsd] = numbers("mel.similarity");
    const similarity = melSimilarity(mel("mel.generated"), mel("mel.reference"));
    expectNumber(similarity.psnr, psnr);
    expectNumber(similarity.ssim, ssim);
    expectNumber(similarity.lsd, lsd);
  });
});
