import { expect, it } from "vitest";
import type { ScoreRow } from "./report-view.ts";
import { nextSort, sortedRows } from "./table-sort.ts";

const row = (label: string, mean: number | null, paper: number | null): ScoreRow => ({
  labels: [label],
  scores: [mean === null ? null : { values: [mean], mean, low: null, high: null, paper, detail: null }],
});
const rows = [row("b10", 3, 1), row("b9", 1, 2), row("a", null, null)];
const labels = (sorted: readonly ScoreRow[]): (string | undefined)[] => sorted.map(({ labels: [label] }) => label);

it("sorts by a label, a score, or its difference from the paper, and leaves what has none at the end", () => {
  expect(labels(sortedRows(rows, { column: 0, part: "label", isRising: true }))).toEqual(["a", "b9", "b10"]);
  expect(labels(sortedRows(rows, { column: 0, part: "mean", isRising: true }))).toEqual(["b9", "b10", "a"]);
  expect(labels(sortedRows(rows, { column: 0, part: "mean", isRising: false }))).toEqual(["b10", "b9", "a"]);
  expect(labels(sortedRows(rows, { column: 0, part: "difference", isRising: true }))).toEqual(["b9", "b10", "a"]);
  expect(labels(sortedRows(rows, null))).toEqual(["b10", "b9", "a"]);
});

it("rises, falls, and goes back by clicks on one column", () => {
  const first = nextSort(null, 1, "mean");
  expect(first).toEqual({ column: 1, part: "mean", isRising: true });
  const second = nextSort(first, 1, "mean");
  expect(second?.isRising).toBe(false);
  expect(nextSort(second, 1, "mean")).toBeNull();
  expect(nextSort(second, 1, "paper")?.part).toBe("paper");
});
