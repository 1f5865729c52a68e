import { expect } from "vitest";

type Numbers = ArrayLike<number>;

/** What a difference is measured by, from what was expected. */
const scales = {
  /** As it is. */
  one: () => 1,
  /** By the largest number. */
  largest,
  /** By the largest number where that is above 1. */
  "largest, at least one": (expected: Numbers) => Math.max(largest(expected), 1),
  /** By the root of the mean square. */
  spread: (expected: Numbers) =>
    Math.sqrt(Array.from(expected).reduce((sum, value) => sum + value * value, 0) / expected.length),
} as const satisfies Readonly<Record<string, (expected: Numbers) => number>>;

export type Scale = keyof typeof scales;

/** The largest difference between equally many numbers, as a share of their scale. */
export function largestDifference(actual: Numbers, expected: Numbers, scale: Scale = "largest"): number {
  expect(actual.length).toBe(expected.length);
  const differences = Array.from(expected, (value, i) => value - (actual[i] ?? Number.NaN));
  return largest(differences) / scales[scale](expected);
}

/** Holds that equally many numbers differ by less than a tolerance, as a share of their scale. */
export function expectClose(
  actual: Numbers,
  expected: Numbers,
  tolerance: number,
  { scale = "largest", what = "" }: { readonly scale?: Scale; readonly what?: string } = {},
): void {
  expect(largestDifference(actual, expected, scale), what).toBeLessThan(tolerance);
}

/** Not a number where one of them is none. */
function largest(values: Numbers): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
