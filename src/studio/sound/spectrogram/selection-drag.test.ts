import { expect, it } from "vitest";
import { beginDrag, draggedSelection, selectionOf } from "./selection-drag.ts";

const geometry = {
  ...{ width: 800, height: 200, view: { fromSeconds: 0, toSeconds: 4 }, durationSeconds: 4, sampleRate: 16_000 },
};
const dragged = (from: readonly [number, number], to: readonly [number, number]) => {
  const [start, now] = [from, to].map(([x, y]) => ({ x, y })) as [{ x: number; y: number }, { x: number; y: number }];
  return selectionOf(draggedSelection(geometry, beginDrag(geometry, start, null, 6), now), geometry);
};

it("selects nothing by a drag over an edge, where no sample or no frequency lies", () => {
  expect(dragged([5, 100], [-30, 100])).toBeNull();
  expect(dragged([200, 5], [400, -30])).toBeNull();
  expect(dragged([5, 100], [400, 100])).toMatchObject({ fromSeconds: 0, toSeconds: 2, fromHz: 0, toHz: 8000 });
});
