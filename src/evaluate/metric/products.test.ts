import { describe, expect, it } from "vitest";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { workOf } from "../../engine/work.ts";
import { RuntimePrograms } from "../runtime-programs.ts";
import {
  kernelAudioDistance,
  kernelAudioDistanceBy,
  kernelInceptionDistance,
  kernelInceptionDistanceBy,
} from "./kernel-distance.ts";
import type { Matrix } from "./matrix.ts";
import type { MatrixPrograms } from "./matrix-programs.ts";
import { neighbourCounts, neighbourScores, neighbourScoresBy } from "./neighbour-scores.ts";
import type { ProductMeans } from "./products.ts";

const programs = new RuntimePrograms(new NodeRuntime("cpu", { threadCount: 1 }));
const counts = neighbourCounts(null);

function cloud(seed: number, rows: number, width: number): Matrix {
  return { rows, width, data: new Generator(seed).randn(rows * width) };
}

/** Counts what is asked for. */
function watched(asked: string[]): MatrixPrograms {
  return {
    compute(expression, inputs, into) {
      asked.push(expression.name);
      return programs.compute(expression, inputs, into);
    },
  };
}

const scores = [
  {
    name: "KID",
    here: (a: Matrix, b: Matrix) => kernelInceptionDistance(a, b).mean,
    by: async (means: ProductMeans, a: Matrix, b: Matrix) => (await kernelInceptionDistanceBy(means, a, b)).mean,
  },
  {
    name: "KAD",
    here: (a: Matrix, b: Matrix) => kernelAudioDistance(a, b, "reference"),
    by: (means: ProductMeans, a: Matrix, b: Matrix) => kernelAudioDistanceBy(means, a, b, "reference"),
  },
  {
    name: "the neighbours' scores",
    here: (a: Matrix, b: Matrix) => neighbourScores(a, b, counts).density as number,
    by: async (means: ProductMeans, a: Matrix, b: Matrix) =>
      (await neighbourScoresBy(means, a, b, counts)).density as number,
  },
];

describe.each(scores)("$name of large sets", ({ here, by }) => {
  const [generated, reference] = [cloud(1, 300, 800), cloud(2, 280, 800)];

  it("is the same by programs, which a small set does not ask", async () => {
    const asked: string[] = [];
    const means = { programs: watched(asked), work: workOf() };
    expect(await by(means, generated, reference)).toBeCloseTo(here(generated, reference), 10);
    expect(asked.length).toBeGreaterThan(2);
    asked.length = 0;
    const [few, fewer] = [cloud(3, 40, 64), cloud(4, 30, 64)];
    expect(await by(means, few, fewer)).toBe(here(few, fewer));
    expect(asked).toEqual([]);
  });

  it("can be stopped between products, with programs and without", async () => {
    for (const means of [{ programs }, { programs: null }]) {
      const stop = new AbortController();
      // Whatever else waits for the thread has its turn, as Ctrl-C has.
      setTimeout(() => stop.abort());
      const stopped = by({ ...means, work: workOf({ signal: stop.signal }) }, generated, reference);
      await expect(stopped).rejects.toMatchObject({ code: "aborted", message: "evaluate: stopped" });
    }
  });
});
