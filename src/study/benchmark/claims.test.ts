import { describe, expect, it } from "vitest";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import type { Study } from "../../results/benchmark/choice.ts";
import { type ClaimName, readClaims } from "../../results/benchmark/claims.ts";
import type { Condition } from "../../results/benchmark/score.ts";
import { byMetric, tableII } from "../../results/benchmark/tables.ts";
import { claimTables, claimWords } from "./claim-tables.ts";
import type { BenchmarkConfig } from "./config.ts";
import { choiceTableOf } from "./report-tables.ts";

const config = {
  datasets: [{ name: "bells" }],
  pretrained: [{ name: "base", model: "x" }],
  scratch: true,
  trainConditions: ["text", "audio"],
  testConditions: ["text"],
  untrainedTestConditions: null,
  seeds: [1, 2, 3],
  developmentSeeds: null,
} as unknown as BenchmarkConfig;

/** A cell whose metrics are all the same, at the steps 10, 20, …; as it is at step 0, from text and from audio. */
function cell(start: string, condition: Condition | null, seed: number, values: readonly number[]): CellResult {
  const of = (value: number) => byMetric(() => value);
  const curve =
    condition === null
      ? [{ step: 0, scores: { text: of(values[0] as number), audio: of(values[1] as number) } }]
      : values.map((value, i) => ({ step: 10 * (i + 1), scores: { text: of(value) } }));
  return { id: `${start}-${condition}-${seed}`, dataset: "bells", start, condition, seed, curve };
}

const wobble = [0, 0.1, -0.1];
const seeded = (start: string, condition: Condition | null, values: readonly number[]): CellResult[] =>
  [1, 2, 3].map((seed, i) =>
    cell(
      start,
      condition,
      seed,
      values.map((value) => value + seed * (wobble[i] as number)),
    ),
  );

const study: Study = {
  config,
  cells: [
    ...seeded("base", null, [9, 5]),
    ...seeded("scratch", "text", [9, 8, 7]),
    ...seeded("scratch", "audio", [9, 8, 7.05]),
    ...seeded("base", "text", [6, 4, 3]),
    ...seeded("base", "audio", [4, 5, 6]),
  ],
};

const claimsOf = (name: ClaimName, metric = "FD") =>
  readClaims(study).filter((one) => one.claim === name && one.metric === metric);

describe("the claims of the paper", () => {
  it("are told by pairs of one seed, with an interval, for each metric by itself", () => {
    const [best] = claimsOf("pretraining");
    expect(best).toMatchObject({ of: "base, trained on text", by: "best", pairs: 3, verdict: "cannot be told" });
    // Every pair differs by the same 4, which has no spread: a mean without an interval tells nothing.
    expect([best?.mean, best?.low]).toEqual([expect.closeTo(4), null]);
    const uneven = { ...study, cells: study.cells.map((one) => shifted(one)) };
    const reading = readClaims(uneven).find(({ claim }) => claim === "pretraining");
    expect(reading?.verdict).toBe("holds");
    expect(reading?.low).toBeGreaterThan(0);
    expect(readClaims(uneven).find(({ claim, metric }) => claim === "pretraining" && metric === "IS")?.verdict).toBe(
      "fails",
    );
  });

  it("compare the steps at which trainings on text and on audio are best", () => {
    const steps = claimsOf("earlier").find(({ of }) => of.startsWith("base"));
    expect(steps).toMatchObject({ mean: 20, of: "base, steps" });
  });

  it("tell a turn by the step that other seeds choose, so that luck is no turn", () => {
    const turns = claimsOf("turn");
    expect(turns.find(({ of }) => of === "base, trained on audio")).toMatchObject({ mean: expect.closeTo(2) });
    expect(turns.find(({ of }) => of === "base, trained on text")).toMatchObject({ mean: 0 });
  });

  it("compare a model as it is from audio and from text", () => {
    expect(claimsOf("audio")).toMatchObject([{ of: "base", by: null, mean: expect.closeTo(4), pairs: 3 }]);
  });

  it("stand in tables and sentences", () => {
    const claims = readClaims({ ...study, cells: study.cells.map((one) => shifted(one)) });
    const [table] = claimTables(claims);
    expect(table?.rows[0]?.slice(0, 3)).toEqual(["bells", "base, trained on text", "best while training"]);
    expect(table?.rows[0]?.[3]).toMatch(/^holds: \+[\d.]+ \[[\d.]+, [\d.]+\]$/);
    expect(claimWords(claims)[0]).toContain("best while training: holds in");
  });
});

describe("what a training came to", () => {
  it("is told at the best step, at the step that others choose and at the last", () => {
    const table = choiceTableOf(study, tableII(config, study.cells));
    const own = table.rows.filter(([, start, train]) => start === "base" && train === "audio");
    expect(own.map((row) => row[4])).toEqual([
      "best while training",
      "at the step that others choose",
      "at the last step",
    ]);
    expect(own.map((row) => Number((row[5] as string).split(" ")[0]))).toEqual([3.97, 3.97, 5.97]);
  });

  it("is told at the step that development seeds choose, which are not reported", () => {
    const choosing = { ...config, developmentSeeds: [9] };
    const cells = [...study.cells, cell("base", "audio", 9, [8, 2, 8])];
    const table = choiceTableOf({ config: choosing, cells }, tableII(choosing, cells));
    const row = table.rows.find(
      ([, start, train, , by]) => start === "base" && train === "audio" && by?.includes("others"),
    );
    expect(Number(row?.[5]?.split(" ")[0])).toBeCloseTo(4.97, 2);
    expect(tableII(choosing, cells).every(({ best }) => best.FD.length === 3)).toBe(true);
  });
});

/** The same with pre-trained models a little better or worse by seed. */
function shifted(one: CellResult): CellResult {
  if (one.start !== "base" || one.condition === null) return one;
  const by = 0.05 * one.seed;
  return cell(
    "base",
    one.condition,
    one.seed,
    one.curve.map(({ scores }) => (scores.text?.FD ?? 0) - by),
  );
}
