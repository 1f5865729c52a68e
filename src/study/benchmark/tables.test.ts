import { describe, expect, it } from "vitest";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import { metricNames } from "../../results/benchmark/score.ts";
import { tableI, tableII } from "../../results/benchmark/tables.ts";
import type { BenchmarkConfig } from "./config.ts";
import { figure2 } from "./figure.ts";
import { readTableII } from "./reading.ts";
import { tableIIOf, tableIOf } from "./report-tables.ts";

const config = {
  datasets: [
    {
      name: "bells",
      published: { source: "a test", tableI: { text: { FD: 12.5 } }, tableII: { "scratch/text/text": { IS: 3 } } },
    },
  ],
  pretrained: [{ name: "base", model: "x" }],
  scratch: true,
  trainConditions: ["text"],
  testConditions: ["text"],
  untrainedTestConditions: ["text"],
  developmentSeeds: null,
  seeds: [1, 2],
} as unknown as BenchmarkConfig;

/** A cell whose metrics are all the same at each of the steps 10, 20, … */
function cell(start: string, condition: "text" | null, seed: number, values: readonly number[]): CellResult {
  const scored = values.map((value, i) => ({
    step: condition === null ? 0 : 10 * (i + 1),
    scores: { text: Object.fromEntries(metricNames.map((name) => [name, value])) },
  }));
  return {
    id: `${start}-${seed}`,
    dataset: "bells",
    start,
    condition,
    seed,
    curve: scored as unknown as CellResult["curve"],
  };
}

const results = [
  cell("base", null, 1, [8]),
  cell("base", null, 2, [10]),
  cell("scratch", "text", 1, [9, 7, 8]),
  cell("scratch", "text", 2, [9, 8, 5]),
  cell("base", "text", 1, [4, 2, 3]),
  cell("base", "text", 2, [4, 3, 3]),
];

describe("the tables of known scores", () => {
  it("give a model's scores as it is, seed by seed", () => {
    expect(tableI(config, results)).toMatchObject([
      { model: "base", test: "text", values: { FD: [8, 10], IS: [8, 10] } },
    ]);
  });

  it("give the lowest distance and the highest inception score, each with its first step", () => {
    const [scratch, base] = tableII(config, results);
    expect(scratch?.best.FD).toEqual([
      { value: 7, step: 20 },
      { value: 5, step: 30 },
    ]);
    expect(scratch?.best.IS).toEqual([
      { value: 9, step: 10 },
      { value: 9, step: 10 },
    ]);
    expect(base?.best.FAD).toEqual([
      { value: 2, step: 20 },
      { value: 3, step: 20 },
    ]);
  });

  it("are printed as means with deviations, beside the paper's numbers where the config has them", () => {
    const first = tableIOf(config, tableI(config, results));
    expect(first.rows).toEqual([["bells", "base", "text", ...Array(4).fill("9.00 ± 1.41"), "12.5", "–", "–", "–"]]);
    const second = tableIIOf(config, tableII(config, results));
    expect(second.rows[0]).toEqual([
      ...["bells", "scratch", "text", "text"],
      ...["6.00 ± 1.41 (20, 30)", "9.00 ± 0 (10)", "6.00 ± 1.41 (20, 30)", "6.00 ± 1.41 (20, 30)"],
      ...["–", "3", "–", "–"],
    ]);
    expect(second.note).toContain("a test");
  });

  it("are compared with what the paper claims", () => {
    // The inception score is the one metric in which training from scratch is higher here.
    expect(readTableII(config, tableII(config, results))).toEqual([
      { claim: "a fine-tuned model is better than one from scratch", agreeing: 3, total: 4 },
    ]);
  });
});

describe("figure2", () => {
  it("draws means over seeds, a pre-trained model's from step 0 on", () => {
    const [fd] = figure2(config, results, "bells", "text", false).panels;
    expect(fd?.curves.map(({ name }) => name)).toEqual(["scratch, text", "base, text"]);
    expect(fd?.curves.map(({ points }) => points.map(({ x, y }) => [x, y]))).toEqual([
      [
        [10, 9],
        [20, 7.5],
        [30, 6.5],
      ],
      [
        [0, 9],
        [10, 4],
        [20, 2.5],
        [30, 3],
      ],
    ]);
    expect(fd?.curves[0]?.points[2]).toMatchObject({ low: 6.5 - Math.sqrt(4.5), high: 6.5 + Math.sqrt(4.5) });
  });
});
