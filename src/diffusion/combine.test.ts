import { expect, it } from "vitest";
import { combine } from "./combine.ts";

it("gives one number of each place, in the first one's precision", () => {
  const first = Float32Array.of(1, 2);
  const sum = combine(first, [Float64Array.of(0.1, 0.2), [10, 20], [100, 200]], (a, b, c, d) => a + b + c + d);
  expect(sum).toEqual(Float32Array.of(111.1, 222.2));
  expect(combine(Float64Array.of(1), [[0.1]], (a, b) => a + b)).toEqual(Float64Array.of(1.1));
});

it("gives no number where an array is too short", () => {
  expect(combine(Float32Array.of(1, 2), [[3]], (a, b) => a + b)).toEqual(Float32Array.of(4, Number.NaN));
});
