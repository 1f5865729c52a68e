import { expect, it } from "vitest";
import { add, exp, mul, sin } from "./op/elementwise.ts";
import { reshape } from "./op/layout.ts";
import { input } from "./op/leaf.ts";
import { reduceSum } from "./op/reduction.ts";
import { peakBytes } from "./peak-memory.ts";
import { program } from "./program.ts";

const x = input("x", [100]);

it("counts what is alive at once, and neither inputs nor other shapes of the same", () => {
  expect(peakBytes(program({ y: exp(x) }))).toBe(400);
  // Each is gone when the next but one is made.
  expect(peakBytes(program({ y: exp(exp(exp(exp(x)))) }))).toBe(800);
  expect(peakBytes(program({ y: exp(reshape(exp(x), [10, 10])) }))).toBe(800);
  expect(peakBytes(program({ y: reduceSum(exp(x)) }))).toBe(404);
});

it("counts what is kept for later until then", () => {
  const early = exp(x);
  expect(peakBytes(program({ y: mul(sin(sin(sin(early))), early) }))).toBe(1200);
  expect(peakBytes(program({ early, y: add(exp(sin(x)), sin(x)) }))).toBe(1600);
});
