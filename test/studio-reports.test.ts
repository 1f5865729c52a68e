import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openReport } from "../src/studio/research/report/open-report.ts";

const read = (path: string): string => readFileSync(new URL(`../docs/study/${path}`, import.meta.url), "utf8");

it("reads tables I and II, figure 2 and the claims of a benchmark", () => {
  const { title, tables, figures, claims } = openReport("results.json", read("nano-esc10/results.json"));
  expect(title).toBe("nano-esc10");
  expect(tables.map(({ rows }) => rows.length)).toEqual([2, 4, 12]);
  const first = tables[1]?.rows[0];
  expect(first?.labels).toEqual(["esc10-labels", "scratch", "text", "text"]);
  expect(first?.scores[0]?.mean).toBeCloseTo(121.5, 0);
  expect(first?.scores[0]?.values).toHaveLength(3);
  expect(first?.scores[0]?.detail).toBe("step 1600, 400");
  const panel = figures[0]?.panels[0];
  expect(panel?.curves.map(({ name }) => name)).toContain("nano-broad, audio");
  // A pre-trained model's curve begins before the first step.
  expect(panel?.curves.find(({ name }) => name === "nano-broad, audio")?.points[0]?.x).toBe(0);
  expect(panel?.curves[0]?.bestX).toBe(1600);
  expect(claims.length).toBeGreaterThan(3);
});

it("has the paper's number beside a score, and at curves only where the judges are the paper's", () => {
  const results = JSON.parse(read("nano-esc10/results.json")) as {
    config: { datasets: { published?: object }[] };
    isComparable?: boolean;
  };
  const [dataset] = results.config.datasets;
  if (dataset === undefined) throw new Error("no data set");
  dataset.published = { source: "a test", tableI: { text: { FD: 12.5 } }, tableII: { "scratch/text/text": { IS: 3 } } };
  const apart = openReport("results.json", JSON.stringify(results));
  expect(apart.tables[0]?.rows[0]?.scores[0]?.paper).toBe(12.5);
  expect(apart.tables[1]?.rows[0]?.scores[1]?.paper).toBe(3);
  expect(apart.figures[0]?.panels[1]?.levels).toEqual([]);
  const alike = openReport("results.json", JSON.stringify({ ...results, isComparable: true }));
  expect(alike.figures[0]?.panels[1]?.levels).toEqual([{ name: "scratch, text", y: 3 }]);
});

it("reads figure 1 with each seed's values, and the verdicts of the paper's findings", () => {
  const { figures, tables, claims } = openReport("reactions.json", read("sensitivity/reactions.json"));
  expect(figures[0]?.panels.map(({ title }) => title)).toEqual(["FD", "IS", "KL", "FAD"]);
  expect(figures[0]?.panels[0]?.curves[0]?.points.map(({ x }) => x)).toEqual([0, 10, 25, 50, 75, 100]);
  expect(figures[0]?.panels[0]?.curves[0]?.points[1]?.seeds).toHaveLength(5);
  expect(tables[0]?.rows[3]?.scores[0]?.detail).toBe("hardly");
  const verdicts = claims.flatMap(({ readings }) => readings.map(({ verdict }) => verdict));
  expect(verdicts.filter((verdict) => verdict === "fails")).toHaveLength(3);
});

it("says in one line what is no report", () => {
  expect(() => openReport("a.json", "[1]")).toThrow("a.json: expected what a study came to");
  expect(() => openReport("a.json", '{"cells": []}')).toThrow("a.json: config: expected");
  expect(() => openReport("a.json", "{")).toThrow("a.json");
});
