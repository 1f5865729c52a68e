import { expect, it } from "vitest";
import { betterOfScore, runFigure } from "./run-figure.ts";

it("has a panel for the loss and each score, with the best step by the side that is better", () => {
  const log = [
    { step: 1, values: { loss: 2, itemsPerSecond: 3 } },
    { step: 2, values: { loss: 1, itemsPerSecond: 3 } },
    { step: 2, values: { "text.IS": 1.5, fd: 9 } },
    { step: 4, values: { "text.IS": 2.5, fd: 8 } },
    { step: 6, values: { "text.IS": 2, fd: 12 } },
  ];
  const { panels } = runFigure({ log });
  expect(panels.map(({ title, curves }) => [title, curves[0]?.bestX])).toEqual([
    ["loss", 2],
    ["text.IS", 4],
    ["fd", 4],
  ]);
});

it("says of nothing but scores and losses which side is better", () => {
  expect(["text.FAD", "is", "validation.loss", "gradientNorm"].map(betterOfScore)).toEqual([
    "lower",
    "higher",
    "lower",
    null,
  ]);
});
