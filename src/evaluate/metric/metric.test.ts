import { describe, expect, it, vi } from "vitest";
import { Generator } from "../../engine/random/generator.ts";
import { RandomState } from "../../engine/random/random-state.ts";
import { bootstrapMean } from "./bootstrap.ts";
import { cosineSimilarity } from "./cosine-similarity.ts";
import { frechetDistance } from "./frechet-distance.ts";
import { extrapolateFrechet } from "./frechet-extrapolation.ts";
import { inceptionScore } from "./inception-score.ts";
import { kernelAudioDistance, kernelInceptionDistance } from "./kernel-distance.ts";
import { klSigmoid, klSoftmax } from "./kl-divergence.ts";
import { type Matrix, pickRows, stackRows } from "./matrix.ts";
import { melSimilarity } from "./mel-similarity.ts";
import { neighbourScores } from "./neighbour-scores.ts";
import { computeHere } from "./products.ts";
import { promptDiversity } from "./prompt-diversity.ts";
import { squaredDistanceRows } from "./squared-distances.ts";

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

describe("the kernel distance", () => {
  it("of subsets is the mean of what each has by itself, where rows are more than fit a block", () => {
    const [a, b] = [cloud(1, 300, 6), cloud(2, 290, 6, 0.2)];
    const [subsetCount, subsetSize, seed] = [3, 40, 5];
    const random = new RandomState(seed);
    const values = Array.from({ length: subsetCount }, () => {
      const picked = [a, b].map((set) => pickRows(set, random.choice(set.rows, subsetSize)));
      return kernelInceptionDistance(...(picked as [Matrix, Matrix])).mean;
    });
    const { mean } = kernelInceptionDistance(a, b, { subsetCount, subsetSize, seed });
    expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / subsetCount, 12);
  });

  it("counts a point beside its like on the other side, be it the same matrix or a copy", () => {
    const set = cloud(1, 30, 6);
    const copy = { ...set, data: set.data.slice() };
    expect(kernelInceptionDistance(set, set).mean).toBe(kernelInceptionDistance(set, copy).mean);
    expect(kernelInceptionDistance(set, set).mean).toBeLessThan(0);
  });

  it("holds no matrix of all pairs, of which thousands of sounds would make gigabytes", () => {
    const [a, b] = [cloud(1, 600, 4), cloud(2, 600, 4)];
    let longest = 0;
    const construct = (target: typeof Float64Array, given: [number], own: typeof Float64Array): Float64Array => {
      if (typeof given[0] === "number") longest = Math.max(longest, given[0]);
      return Reflect.construct(target, given, own);
    };
    vi.stubGlobal("Float64Array", new Proxy(Float64Array, { construct }));
    const distance = kernelAudioDistance(a, b);
    vi.unstubAllGlobals();
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(600 * 600);
    expect(distance).toBeCloseTo(kernelAudioDistance(b, a, "generated"), 9);
  });
});

describe("the extrapolated Fréchet distance", () => {
  it("is nearer to the truth than that of a small set", async () => {
    const [generated, reference] = [cloud(1, 400, 12), cloud(2, 20_000, 12)];
    const small = frechetDistance(generated, reference);
    const extrapolated = await extrapolateFrechet(generated, reference, { smallest: 100 });
    expect(extrapolated?.slope).toBeGreaterThan(0);
    expect(Math.abs(extrapolated?.value ?? 9)).toBeLessThan(small);
  });

  it("is not made of too few points", async () => {
    expect(await extrapolateFrechet(cloud(1, 100, 80), cloud(2, 100, 80))).toBeNull();
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

describe("precision, recall, density and coverage", () => {
  const counts = { manifold: 3, density: 5 };

  it("are whole for a set and itself, and nothing for one far away", () => {
    const set = cloud(1, 40, 8);
    expect(neighbourScores(set, set, counts)).toMatchObject({ precision: 1, recall: 1, coverage: 1 });
    const far = neighbourScores(cloud(2, 40, 8, 50), set, counts);
    expect(far).toEqual({ precision: 0, recall: 0, density: 0, coverage: 0 });
  });

  it("tell sounds that are true but alike from sounds that are varied but false", () => {
    const reference = cloud(1, 300, 4);
    const alike = { ...reference, data: cloud(2, 300, 4).data.map((value) => value / 20) };
    const varied = { ...reference, data: cloud(2, 300, 4).data.map((value) => value * 4) };
    const [narrow, wide] = [neighbourScores(alike, reference, counts), neighbourScores(varied, reference, counts)];
    expect(narrow.precision).toBeGreaterThan(0.95);
    expect(narrow.recall).toBeLessThan(0.1);
    expect(narrow.coverage).toBeLessThan(0.5);
    expect(wide.precision).toBeLessThan(0.3);
    expect(wide.recall).toBeGreaterThan(0.9);
    expect(wide.density).toBeLessThan(narrow.density ?? 0);
  });

  it("are absent where a side has no more points than neighbours", () => {
    const [few, many] = [cloud(1, 3, 4), cloud(2, 20, 4)];
    expect(neighbourScores(few, many, counts)).toMatchObject({ precision: expect.any(Number), recall: null });
    expect(neighbourScores(many, few, counts)).toMatchObject({ precision: null, density: null, coverage: null });
    expect(neighbourScores(cloud(1, 4, 4), many, counts).recall).not.toBeNull();
    const absurd = { manifold: Number.MAX_SAFE_INTEGER, density: Number.MAX_SAFE_INTEGER };
    expect(neighbourScores(many, many, absurd)).toMatchObject({ precision: null, coverage: null });
  });

  it("find no room around a point that is there more often than it has neighbours", () => {
    const point = new Generator(1).randn(300);
    const copies = { rows: 12, width: 300, data: Float32Array.from({ length: 3600 }, (_, i) => point[i % 300] ?? 0) };
    const squares: number[] = [];
    computeHere(squaredDistanceRows(copies, copies, (row) => squares.push(...row)));
    expect(new Set(squares)).toEqual(new Set([0]));
    expect(neighbourScores(copies, copies, counts)).toEqual({ precision: 0, recall: 0, density: 0, coverage: 0 });
  });

  it("are the same where rows are more than fit a block", () => {
    const [a, b] = [cloud(1, 600, 3), cloud(2, 530, 3, 0.3)];
    const { precision, coverage } = neighbourScores(a, b, { manifold: 1, density: 1 });
    const near = (x: Matrix, i: number, y: Matrix, j: number) =>
      [0, 1, 2].reduce((sum, k) => sum + ((x.data[i * 3 + k] as number) - (y.data[j * 3 + k] as number)) ** 2, 0);
    const indices = (count: number) => Array.from({ length: count }, (_, i) => i);
    const reach = indices(530).map((i) => Math.min(...indices(530).map((j) => (j === i ? 9 : near(b, i, b, j)))));
    const precise = indices(600).filter((j) => reach.some((radius, i) => near(b, i, a, j) < radius));
    const covered = reach.filter((radius, i) => indices(600).some((j) => near(b, i, a, j) < radius));
    expect(precision).toBeCloseTo(precise.length / 600, 12);
    expect(coverage).toBeCloseTo(covered.length / 530, 12);
  });
});

describe("diversity within prompts", () => {
  it("is a mean over prompts, whatever their counts", () => {
    const [x, y] = [Float32Array.of(1, 0), Float32Array.of(0, 2)];
    expect(promptDiversity([[x, y], [x, x, x], [y]])).toBeCloseTo(0.5, 12);
    expect(promptDiversity([[x, x, y]])).toBeCloseTo(2 / 3, 12);
  });

  it("is absent where no prompt has two sounds", () => {
    expect(promptDiversity([[Float32Array.of(1)], []])).toBeNull();
  });
});
