import { expect, it } from "vitest";
import { matchedGains, matchedWords } from "./matched-gains.ts";

it("plays the louder of two sounds softer, and says of silence that it is no measure", () => {
  const silent = Number.NEGATIVE_INFINITY;
  expect(matchedGains({ a: -20, b: -23 })).toEqual({ a: -3, b: 0 });
  expect(matchedGains({ a: silent, b: -23 })).toEqual({ a: 0, b: 0 });
  expect(matchedWords({ a: -20, b: -23 })).toBe("A is played 3.0 dB softer.");
  expect(matchedWords({ a: -23, b: -23 })).toBe("Both are equally loud.");
  expect(matchedWords({ a: silent, b: -23 })).toBe("A is silent.");
  expect(matchedWords({ a: -23, b: silent })).toBe("B is silent.");
  expect(matchedWords({ a: silent, b: silent })).toBe("Both are silent.");
});
