import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { RuntimePrograms } from "../runtime-programs.ts";
import { covarianceFactor, covarianceFactorOfMany } from "./covariance-factor.ts";
import { frechetBetween, frechetDistanceBy } from "./frechet-distance.ts";
import { extrapolateFrechet } from "./frechet-extrapolation.ts";
import { type DoubleMatrix, type Matrix, multiplyTransposed, pickRows } from "./matrix.ts";
import type { MatrixPrograms } from "./matrix-programs.ts";
import { nuclearNorm, nuclearNormOfLarge } from "./nuclear-norm.ts";

const programs = new RuntimePrograms(new NodeRuntime("cpu", { threadCount: 1 }));

function random(rows: number, width: number, seed = 1): DoubleMatrix {
  return { rows, width, data: Float64Array.from(new Generator(seed).randn(rows * width)) };
}

/** Of this rank, with singular values that fall over many orders of magnitude. */
function graded(rows: number, width: number, rank: number): DoubleMatrix {
  const columns = random(width, rank, 2);
  for (let i = 0; i < columns.data.length; i++) columns.data[i] = (columns.data[i] as number) * 10 ** -(i % rank);
  return multiplyTransposed(random(rows, rank), columns);
}

async function expectSameNorm(matrix: DoubleMatrix): Promise<void> {
  const exact = nuclearNorm({ ...matrix, data: matrix.data.slice() });
  expect(Math.abs((await nuclearNormOfLarge(matrix, programs)) - exact)).toBeLessThanOrEqual(1e-12 * exact);
}

describe("the nuclear norm by programs", () => {
  it("is that of one reflection after the other, for matrices of any shape and rank", async () => {
    const size = fc.integer({ min: 1, max: 70 });
    await fc.assert(
      fc.asyncProperty(size, size, fc.integer({ min: 1, max: 12 }), async (rows, width, rank) => {
        await expectSameNorm(random(rows, width, rank));
        await expectSameNorm(graded(rows, width, rank));
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    [97, 97],
    [240, 121],
    [121, 240],
    [200, 193],
  ])("goes on to smaller matrices: %i × %i", async (rows, width) => {
    await expectSameNorm(random(rows, width));
    await expectSameNorm(graded(rows, width, 5));
  });

  it("is nothing for zeros, and knows a diagonal", async () => {
    await expectSameNorm({ rows: 60, width: 50, data: new Float64Array(3000) });
    const data = Float64Array.from({ length: 2500 }, (_, i) => (i % 51 === 0 ? i : 0));
    expect(await nuclearNormOfLarge({ rows: 50, width: 50, data }, programs)).toBeCloseTo((51 * 49 * 50) / 2, 6);
  });
});

describe("the factor of a covariance by programs", () => {
  const other = covarianceFactor(random(30, 300, 9));

  it.each([
    ["by reflections, where dimensions are many", 310, 300],
    ["by Cholesky's way, where points are many", 700, 40],
    ["by the points themselves, where they are few", 20, 40],
  ])("gives the same distances %s", async (_, rows, width) => {
    const points = random(rows, width);
    const [exact, factor] = [covarianceFactor(points), await covarianceFactorOfMany(points, programs)];
    const against = covarianceFactor(random(30, width, 9));
    expect(factor.factor.rows).toBeLessThanOrEqual(width);
    expect(frechetBetween(factor, against)).toBeCloseTo(frechetBetween(exact, against), 9);
  });

  it("gives the same where points repeat each other", async () => {
    const points = pickRows(
      random(20, 300),
      Array.from({ length: 310 }, (_, i) => i % 20),
    );
    const factor = await covarianceFactorOfMany(points, programs);
    expect(frechetBetween(factor, other)).toBeCloseTo(frechetBetween(covarianceFactor(points), other), 9);
  });
});

describe("a distance by programs", () => {
  const cloud = (seed: number, rows: number, width: number): Matrix => ({
    ...{ rows, width },
    data: new Generator(seed).randn(rows * width),
  });

  /** Which programs were asked for. */
  function watched(names: Set<string>): MatrixPrograms {
    return {
      compute(expression, inputs, into) {
        names.add(expression.name);
        return programs.compute(expression, inputs, into);
      },
    };
  }

  it.each([
    ["few dimensions", 60, 40, []],
    ["a middling set", 200, 1400, ["products of all rows"]],
    ["many of both", 530, 520, ["one side's reflections", "products of all rows", "both sides' reflections"]],
  ] as const)(
    "is the same as without, and leaves to JavaScript what is small: %s",
    async (_, rows, width, expected) => {
      const [a, b] = [cloud(1, rows, width), cloud(2, rows + 2, width)];
      const names = new Set<string>();
      const exact = await frechetDistanceBy(null, a, b);
      expect((await frechetDistanceBy(watched(names), a, b)) / exact).toBeCloseTo(1, 10);
      expect([...names]).toEqual(expect.arrayContaining([...expected]));
      expect(names.size > 0).toBe(expected.length > 0);
    },
  );

  it("is refused as without", async () => {
    await expect(frechetDistanceBy(programs, cloud(1, 1, 4), cloud(1, 3, 4))).rejects.toThrow("got 1; add sounds");
    await expect(frechetDistanceBy(programs, cloud(1, 300, 900), cloud(1, 300, 901))).rejects.toThrow(
      "expected rows of 900 numbers, got 901; use one backbone",
    );
  });

  it("is extrapolated to the same line", async () => {
    const [generated, reference] = [cloud(1, 1500, 256), cloud(2, 1000, 256)];
    const options = { points: 3, smallest: 900 };
    const exact = await extrapolateFrechet(generated, reference, options);
    const names = new Set<string>();
    const found = await extrapolateFrechet(generated, reference, { ...options, programs: watched(names) });
    expect(found?.value).toBeCloseTo(exact?.value ?? Number.NaN, 8);
    expect(names).toContain("products of all columns");
  });
});
