import { expect, test } from "vitest";
import { secondsLeft, secondsUntilTurn, WorkPace } from "./wait-estimate.ts";

test("the rest of a job is told by its share, else by jobs before it, else not at all", () => {
  expect(secondsLeft(0.25, 10, 1000)).toBe(30);
  expect(secondsLeft(null, 10, 60)).toBe(50);
  expect(secondsLeft(0, 70, 60)).toBe(0);
  expect(secondsLeft(null, 10, null)).toBeNull();
});

test("the next in turn waits for whoever is free first, and others for those before them", () => {
  expect(secondsUntilTurn([8], [])).toBe(8);
  expect(secondsUntilTurn([8], [10, 20])).toBe(38);
  expect(secondsUntilTurn([8, 3], [10])).toBe(8);
});

test("a wait behind something of unknown length is unknown, unless another maker is free sooner", () => {
  expect(secondsUntilTurn([null], [])).toBeNull();
  expect(secondsUntilTurn([5], [null])).toBeNull();
  expect(secondsUntilTurn([5, 6], [null])).toBe(6);
});

test("a pace is learned by sort, and follows what is newer", () => {
  const pace = new WorkPace();
  expect(pace.secondsOf("generate nano", 4)).toBeNull();
  pace.learn("generate nano", 2, 20);
  pace.learn("generate nano", 2, 8);
  expect(pace.secondsOf("generate nano", 2)).toBe(14);
  expect(pace.secondsOf("evaluate", 2)).toBeNull();
});
