import { expect, it } from "vitest";
import { digits } from "./digits.ts";

it.each([
  [0, "0"],
  [0.01234, "0.0123"],
  [999.4, "999"],
  [999.6, "1000"],
  [-999.6, "-1000"],
  [1234.5, "1235"],
])("three digits of %d are %s", (value, text) => {
  expect(digits(value)).toBe(text);
});
