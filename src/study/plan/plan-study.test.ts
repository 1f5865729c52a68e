import { describe, expect, test } from "vitest";
import { checkBenchmarkConfig } from "../benchmark/parse-config.ts";
import { planSchema, readMachines } from "./machines.ts";
import { planStudy } from "./plan-study.ts";
import { figuresSubject, type UnitFigures } from "./unit-figures.ts";

/** 1 cell as it is, and 4 that are trained: 2 starts, 2 seeds; judged twice, by 10 sounds of a condition. */
const config = checkBenchmarkConfig("study", {
  name: "made",
  datasets: [{ name: "sounds", path: "sounds" }],
  pretrained: [{ name: "small", model: "small" }],
  ...{ trainConditions: ["text"], testConditions: ["text"], untrainedTestConditions: ["text"], seeds: [1, 2] },
  training: { preset: "nano", steps: 100, evaluateEvery: 50 },
  evaluation: { soundCount: 10, steps: 5, guidance: 1, durationSeconds: 1 },
  judges: { panns: "aisfx", vggish: "aisfx" },
});

const figures: UnitFigures = {
  ...{ foley: "1.0.0", device: "cpu", about: figuresSubject(config) },
  ...{ openSeconds: 10, hearSeconds: 0.2, stepSeconds: 2, judgeSeconds: 5, soundSeconds: 1, prepareSeconds: 0.5 },
  ...{ trainingSounds: { sounds: 60 }, heardBytes: 1000, noteBytes: 100 },
};

const planned = (machines: string, storeMegabytes: number | null = null) =>
  planStudy(config, figures, machines.split(",").map(readMachines), storeMegabytes);

describe("a planned study", () => {
  // As it is: 12 + 15. Trained: 12 + 200 + 2 × 15, and 30 once to prepare.
  const [asIs, trained, once] = [27, 242, 30];

  test("takes one machine what its cells take, and what it prepares once", () => {
    const seconds = 2 * asIs + 4 * trained + once;
    const { cells, hours, workHours, busy, cost } = planned("1");
    expect(cells).toBe(6);
    expect(hours).toBeCloseTo(seconds / 3600, 12);
    expect([workHours, busy, cost]).toEqual([hours, 1, null]);
  });

  test("gives each cell to the machine that is free first; each prepares for itself", () => {
    const { hours, cost, workHours } = planned("2@3.6");
    expect(hours).toBeCloseTo((asIs + 2 * trained + once) / 3600, 12);
    expect(cost).toBeCloseTo(2 * 3.6 * hours, 12);
    expect(workHours).toBeCloseTo((2 * asIs + 4 * trained + 2 * once) / 3600, 12);
  });

  test("is done sooner by faster machines, at their own price", () => {
    const { hours, cost } = planned("1@1x4");
    expect(hours).toBeCloseTo(planned("1").hours / 4, 12);
    expect(cost).toBeCloseTo(hours, 12);
    expect(planned("1@1,1").cost, "a price is missing").toBeNull();
  });

  test("is of as many machines as may be said", () => {
    expect(planned("150000")).toMatchObject({ machines: 150_000, cells: 6 });
  });

  test("is of at least one machine, which does something", () => {
    const machines = (...all: readonly string[]) => planSchema.safeParse({ machines: all }).success;
    for (const right of ["1", "10@0.35", "2@0x0.5", "3x1.0", "100"]) expect(machines(right), right).toBe(true);
    for (const wrong of ["0", "000", "1x0", "1x0.0", "1@2x00", "-1", ""]) expect(machines(wrong), wrong).toBe(false);
  });

  test("writes to the store what is heard and noted of each judged step", () => {
    // 2 sounds of a condition; a judged step of cells as they are, two of those that are trained.
    expect(planned("1").storeBytes).toBe((2 * 1 + 4 * 2) * (100 + 2 * 1000));
  });

  test("names what it waits for", () => {
    expect(planned("1").bottleneck).toMatch(/^training, \d+ % of the work/);
    expect(planned("8").bottleneck).toBe("the count of cells, 6: 2 machines have none");
    expect(planned("3").bottleneck).toMatch(/^the last cells: machines without one wait for \d+ %/);
    expect(planned("1", 1e-9).bottleneck).toMatch(/^the store, which writes for \d+ % of the time$/);
  });
});
