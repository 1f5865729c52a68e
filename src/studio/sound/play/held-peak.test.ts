import { expect, it } from "vitest";
import { nextPeak, noPeak } from "./held-peak.ts";

it("shows the highest peak for a second, and none once nothing is heard", () => {
  const high = nextPeak(noPeak, -3, true);
  expect(nextPeak(high, -20, true)).toEqual({ decibels: -3, frames: 1 });
  expect(nextPeak({ decibels: -3, frames: 61 }, -20, true)).toEqual({ decibels: -20, frames: 0 });
  expect(nextPeak(high, -20, false)).toEqual(noPeak);
});
