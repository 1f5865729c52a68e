import { expect, test } from "vitest";
import { loopedPosition } from "./loop-source.ts";

test("the position within a loop goes round between its ends, and one without stops at the end", () => {
  const loop = { fromSeconds: 1, toSeconds: 3 };
  expect(loopedPosition(0, 0.5, loop, 5)).toBe(0.5);
  expect(loopedPosition(0, 3.25, loop, 5)).toBe(1.25);
  expect(loopedPosition(2, 7, loop, 5)).toBe(1);
  expect(loopedPosition(4, 7, null, 5)).toBe(5);
});
