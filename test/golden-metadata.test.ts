import { expect, it } from "vitest";
import { filled, goldenCases, goldenValue } from "./support/golden.ts";

it("a golden file without its metadata, or with none in it, fails", () => {
  expect(() => goldenValue({ other: "1" }, "runs")).toThrow('expected the metadata "runs", got other');
  expect(() => goldenCases({ runs: "{}" }, "runs")).toThrow('expected cases of "runs", got none');
  expect(() => goldenValue({ runs: "[]" }, "runs")).toThrow("got none");
  expect(() => filled([], "timesteps")).toThrow('expected cases of "timesteps", got none');
  expect(goldenCases({ runs: '{"a": 1}' }, "runs")).toEqual([["a", 1]]);
});
