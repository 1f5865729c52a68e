import { expect, it } from "vitest";
import { guidanceInterval, withGuidance } from "./guidance.ts";

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

it("rescaled guidance has the spread of the conditional output, or as much of it as is wished", async () => {
  const two = async () => ({ conditional: Float32Array.of(1, 3), unconditional: Float32Array.of(0, 0) });
  const guide = (rescale: number) => withGuidance(two, 3, { rescale })(Float32Array.of(0, 0), 1);
  expect([...(await guide(0))]).toEqual([3, 9]);
  expect((await guide(1))[1]).toBeCloseTo(3, 6);
  expect((await guide(0.5))[0]).toBeCloseTo(2, 6);
});

it("guidance is on in its interval only, and the condition alone speaks outside", async () => {
  const isOn = guidanceInterval([0.25, 0.5], 1000);
  expect([999, 750, 749, 499, 498, 0].map(isOn)).toEqual([false, false, true, true, false, false]);
  const guided = withGuidance(pair, 2.5, { isOn });
  expect([...(await guided(Float32Array.of(1, 2), 10))]).toEqual([11, 12]);
  expect([...(await guided(Float32Array.of(1, 2), 600))]).toEqual([1501, 1502]);
});

it("asks for no pair where guidance is off and the condition can be asked alone", async () => {
  const asked: number[] = [];
  const watched = async (x: Float32Array, timestep: number) => {
    asked.push(timestep);
    return pair(x, timestep);
  };
  const alone = async (x: Float32Array) => x.map((value) => -value);
  const guided = withGuidance(watched, 2.5, { isOn: guidanceInterval([0.25, 0.5], 1000), alone });
  expect([...(await guided(Float32Array.of(1, 2), 10))]).toEqual([-1, -2]);
  expect([...(await guided(Float32Array.of(1, 2), 600))]).toEqual([1501, 1502]);
  expect(asked).toEqual([600]);
});
