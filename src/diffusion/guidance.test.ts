import { expect, it } from "vitest";
import { withGuidance } from "./guidance.ts";

const pair = async (x: Float32Array, timestep: number) => ({
  conditional: x.map((value) => value + timestep),
  unconditional: x,
});

it.each([
  [0, [1, 2]],
  [1, [11, 12]],
  [2.5, [26, 27]],
])("guidance of scale %s moves that far from the unconditional to the conditional output", async (scale, expected) => {
  expect([...(await withGuidance(pair, scale)(Float32Array.of(1, 2), 10))]).toEqual(expected);
});
