import { expect, it } from "vitest";
import { meanInterval } from "./interval.ts";

it("is Student's interval at 95 %", () => {
  // scipy.stats.t.interval(0.95, 3, loc=2.5, scale=scipy.stats.sem([1, 2, 3, 4]))
  const { mean, low, high } = meanInterval([1, 2, 3, 4]);
  expect(mean).toBe(2.5);
  expect(low).toBeCloseTo(0.4457, 3);
  expect(high).toBeCloseTo(4.5543, 3);
});

it("has no width for a single value", () => {
  expect(meanInterval([3])).toEqual({ mean: 3, low: 3, high: 3 });
});

it("has no width where all values are equal, whatever their sum is rounded to", () => {
  const value = 0.21373;
  const intervals = [0.1, value, 0.7].map((x) => meanInterval(Array.from({ length: 5 }, () => x)));
  expect(intervals).toEqual([0.1, value, 0.7].map((x) => ({ mean: x, low: x, high: x })));
});
