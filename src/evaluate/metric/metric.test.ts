import { describe, expect, it } from "vitest";
import { Generator } from "../../engine/random/generator.ts";
import { bootstrapMean } from "./bootstrap.ts";
import { cosineSimilarity } from "./cosine-similarity.ts";
import { frechetDistance } from "./frechet-distance.ts";
import { extrapolateFrechet } from "./frechet-extrapolation.ts";
import { inceptionScore } from "./inception-score.ts";
import { kernelAudioDistance, kernelInceptionDistance } from "./kernel-distance.ts";
import { klSigmoid, klSoftmax } from "./kl-divergence.ts";
import { type Matrix, stackRows } from "./matrix.ts";
import { melSimilarity } from "./mel-similarity.ts";

function cloud(seed: number, rows: number, width: number, shift = 0): Matrix {
  return { rows, width, data: new Generator(seed).randn(rows * width).map((value) => value + shift) };
}

describe("a distance between sets", () => {
  const sizes = [
    ["fewer clips than dimensions", 20, 64],
    ["more", 200, 16],
  ] as const;

  it.each(sizes)("is nothing between a set and itself, with %s", (_, rows, width) => {
    const set = cloud(1, rows, width);
    expect(frechetDistance(set, set)).toBeLessThan(1e-10 * width);
    expect(kernelAudioDistance(set, set)).toBeLessThan(0);
  });

  it.each(sizes)("is the same both ways, and grows with a shift, with %s", (_, rows, width) => {
    const [a, b, far] = [cloud(1, rows, width), cloud(2, rows + 3, width), cloud(2, rows + 3, width, 1)];
    expect(frechetDistance(a, b)).toBeCloseTo(frechetDistance(b, a), 8);
    expect(frechetDistance(a, far)).toBeGreaterThan(frechetDistance(a, b) + width / 2);
    expect(kernelAudioDistance(a, far)).toBeGreaterThan(kernelAudioDistance(a, b));
    expect(kernelInceptionDistance(a, far).mean).toBeGreaterThan(kernelInceptionDistance(a, b).mean);
  });

  it("is finite where every clip is the same", () => {
    const still = { rows: 12, width: 5, data: new Float32Array(60).fill(0.3) };
    expect(frechetDistance(still, still)).toBe(0);
    expect(frechetDistance(still, cloud(1, 12, 5))).toBeGreaterThan(0);
  });

  it("needs two clips on each side, of one width", () => {
    expect(() => frechetDistance(cloud(1, 1, 4), cloud(1, 3, 4))).toThrow("expected two points or more, got 1");
    expect(() => kernelAudioDistance(cloud(1, 3, 4), cloud(1, 1, 4))).toThrow("got 1");
    expect(() => frechetDistance(cloud(1, 3, 4), cloud(1, 3, 5))).toThrow("expected rows of 4 numbers, got 5");
    expect(() => stackRows([cloud(1, 1, 4), cloud(1, 1, 5)])).toThrow("expected rows of 4 numbers, got 5");
  });
});

describe("the extrapolated Fréchet distance", () => {
  it("is nearer to the truth than that of a small set", () => {
    const [generated, reference] = [cloud(1, 400, 12), cloud(2, 20_000, 12)];
    const small = frechetDistance(generated, reference);
    const extrapolated = extrapolateFrechet(generated, reference, { smallest: 100 });
    expect(extrapolated?.slope).toBeGreaterThan(0);
    expect(Math.abs(extrapolated?.value ?? 9)).toBeLessThan(small);
  });

  it("is not made of too few points", () => {
    expect(extrapolateFrechet(cloud(1, 100, 80), cloud(2, 100, 80))).toBeNull();
  });
});

describe("the inception score", () => {
  it("is 1 where every clip is heard alike, and the count of classes where each is heard surely", () => {
    const alike = { rows: 40, width: 4, data: new Float32Array(160).fill(2) };
    expect(inceptionScore(alike)).toEqual({ mean: expect.closeTo(1, 12), std: expect.closeTo(0, 12) });
    const sure = Float32Array.from({ length: 4000 * 4 }, (_, i) => (i % 4 === Math.floor(i / 4) % 4 ? 50 : 0));
    expect(inceptionScore({ rows: 4000, width: 4, data: sure })?.mean).toBeCloseTo(4, 1);
  });

  it("is absent for fewer clips than parts", () => {
    expect(inceptionScore(cloud(1, 9, 4))).toBeNull();
  });
});

describe("the divergence of two clips", () => {
  const [a, b] = [new Generator(1).randn(20), new Generator(2).randn(20)];

  it("is nothing for equal logits, and slightly less by audioldm_eval's convention", () => {
    for (const of of [klSoftmax, klSigmoid]) {
      expect(of(a, a, "exact")).toBeCloseTo(0, 12);
      expect(of(a, b, "exact")).toBeGreaterThan(0);
      expect(of(a, a, "epsilon")).toBeLessThan(0);
      expect(of(a, a, "epsilon")).toBeGreaterThan(-1e-3);
    }
  });

  it("stays finite for logits that underflow", () => {
    const [up, down] = [Float32Array.of(900, -900), Float32Array.of(-900, 900)];
    for (const of of [klSoftmax, klSigmoid]) {
      for (const convention of ["exact", "epsilon"] as const) expect(of(up, down, convention)).toBeLessThan(1e4);
    }
  });
});

describe("scores of pairs", () => {
  it("call equal sounds equal", () => {
    const mel = { shape: [20, 64] as const, data: new Generator(1).randn(20 * 64) };
    const { psnr, ssim, lsd } = melSimilarity(mel, mel);
    expect([psnr, ssim, lsd]).toEqual([Number.POSITIVE_INFINITY, expect.closeTo(1, 12), 0]);
    expect(cosineSimilarity(mel.data, mel.data)).toBeCloseTo(1, 12);
  });

  it("compare what both have, where lengths differ", () => {
    const data = new Generator(1).randn(20 * 64);
    const short = { shape: [5, 64] as const, data: data.slice(0, 5 * 64) };
    const { lsd, ssim } = melSimilarity(short, { shape: [20, 64], data });
    expect([lsd, ssim]).toEqual([0, null]);
  });
});

describe("a bootstrap interval", () => {
  it("holds the mean, is narrower for more clips, and is the same each time", () => {
    const values = [...new Generator(1).randn(400)].map((value) => value + 3);
    const few = bootstrapMean(values.slice(0, 30));
    const many = bootstrapMean(values);
    expect(many.low).toBeLessThan(3);
    expect(many.high).toBeGreaterThan(3);
    expect(many.high - many.low).toBeLessThan(few.high - few.low);
    expect(bootstrapMean(values)).toEqual(many);
    // 2 · 1.96 / √400 for a standard deviation of 1
    expect(many.high - many.low).toBeCloseTo(0.196, 1);
  });
});
