import { expect, it } from "vitest";
import { readDifferences } from "./paired.ts";

it("tells a claim by whether the interval of the mean difference lies above or below 0", () => {
  // scipy.stats.ttest_1samp([1, 2, 3], 0).confidence_interval(0.95) is -0.484 to 4.484
  expect(readDifferences([1, 2, 3])).toMatchObject({ mean: 2, pairs: 3, verdict: "cannot be told" });
  expect(readDifferences([1, 2, 3])?.low).toBeCloseTo(-0.484, 2);
  expect(readDifferences([2, 2.1, 2.2])?.verdict).toBe("holds");
  expect(readDifferences([-2, -2.1, -2.2])?.verdict).toBe("fails");
});

it("cannot tell by one pair, nor by pairs without a spread", () => {
  expect(readDifferences([])).toBeNull();
  expect(readDifferences([5])).toEqual({ mean: 5, low: null, high: null, pairs: 1, verdict: "cannot be told" });
  expect(readDifferences([5, 5, 5])?.verdict).toBe("cannot be told");
});
