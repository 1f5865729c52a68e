import { expect, test } from "vitest";
import { clock, clockText, clockWords, secondsOfClock } from "./clock.ts";

test("a time is said in one form everywhere: seconds, and minutes from the first on", () => {
  expect([1.25, 59.999, 125.25].map((seconds) => clock(seconds))).toEqual(["1.25", "1:00.00", "2:05.25"]);
  expect([1.25, 125.25].map((seconds) => clockWords(seconds))).toEqual(["1.25 s", "2:05.25"]);
  expect([5, 0.6, 120, 125.256].map((seconds) => clockText(seconds, 3))).toEqual(["5", "0.6", "2:00", "2:05.256"]);
});

test("what a field shows is read back as it was, and what is no time is none", () => {
  for (const seconds of [0, 0.6, 5, 59.5, 60, 125.256, 3599.9])
    expect(secondsOfClock(clockText(seconds, 3))).toBeCloseTo(seconds, 9);
  expect(secondsOfClock("90.5")).toBe(90.5);
  expect(secondsOfClock("1,5")).toBe(1.5);
  for (const text of ["", "soon", "1:2:3", "1:234", "-1", "1e3"]) expect(secondsOfClock(text), text).toBeNull();
});
