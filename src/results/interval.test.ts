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

it("is Student's also where there are many values", () => {
  // scipy.stats.t.ppf(0.975, n - 1) / sqrt(n) times the deviation, for 1, 2, …, n
  const half = (count: number): number => {
    const { low, high } = meanInterval(Array.from({ length: count }, (_, i) => i + 1));
    return (high - low) / 2;
  };
  expect(half(11)).toBeCloseTo(2.2281 * Math.sqrt(11 / 11), 2);
  expect(half(40)).toBeCloseTo(2.0227 * Math.sqrt((40 * 41) / 12 / 40), 2);
});
