import { describe, expect, it } from "vitest";
import type { LearningRateSchedule } from "../settings/optimizer.ts";
import { learningRateAt } from "./learning-rate.ts";

const schedule: LearningRateSchedule = { peak: 2, warmupSteps: 4, decay: "constant", decayFrom: 0 };
const along = (changes: Partial<LearningRateSchedule>, stepCount: number): number[] =>
  Array.from({ length: stepCount }, (_, step) => learningRateAt({ ...schedule, ...changes }, step, stepCount));

describe("the learning rate", () => {
  it("rises in equal steps to its peak, and stays there", () => {
    expect(along({}, 6)).toEqual([0.5, 1, 1.5, 2, 2, 2]);
  });

  it("is the peak from the first step on without a warm-up", () => {
    expect(along({ warmupSteps: 0 }, 3)).toEqual([2, 2, 2]);
  });

  it("falls in equal steps from where its decay begins", () => {
    expect(along({ warmupSteps: 0, decay: "linear", decayFrom: 0.5 }, 8)).toEqual([2, 2, 2, 2, 2, 1.5, 1, 0.5]);
  });

  it("falls as half a cosine, which is half-way at the middle", () => {
    const rates = along({ warmupSteps: 0, decay: "cosine" }, 8);
    expect(rates[0]).toBe(2);
    expect(rates[4]).toBeCloseTo(1, 12);
    expect(rates.every((rate, step) => step === 0 || rate < (rates[step - 1] as number))).toBe(true);
    expect(rates.at(-1)).toBeGreaterThan(0);
  });

  it("is finite for a run of one step", () => {
    expect(along({ warmupSteps: 0, decay: "linear", decayFrom: 1 }, 1)).toEqual([2]);
  });
});
