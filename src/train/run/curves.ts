import { join } from "node:path";
import { writeWhole } from "../../files/write-whole.ts";
import { type CurvePoint, curveFigureSvg } from "../../plot/curve-figure.ts";
import { type LogEntry, readRunLog } from "./run-log.ts";

/** More points of a curve would only be drawn over each other. */
const mostPoints = 200;

/** Draws the loss and the scores of `log.jsonl` over the steps, as `curves.svg`. */
export async function drawCurves(folder: string, scores: readonly string[]): Promise<void> {
  const entries = await readRunLog(folder);
  const panels = ["loss", ...scores]
    .map((name) => ({ name, points: thinned(pointsOf(entries, name)) }))
    .filter(({ points }) => points.length > 0)
    .map(({ name, points }) => ({
      title: name,
      xTitle: "steps",
      yTitle: name,
      curves: [{ name: "this run", points }],
      levels: [],
      xScale: "linear" as const,
    }));
  const figure = { title: "Training", legend: "run", columns: 3, panels };
  await writeWhole(join(folder, "curves.svg"), await curveFigureSvg(figure));
}

function pointsOf(entries: readonly LogEntry[], name: string): CurvePoint[] {
  return entries.flatMap(({ step, [name]: value }) => (value === undefined ? [] : [{ x: step, y: value }]));
}

/** Means of neighbours, where there are too many. */
function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  const size = Math.ceil(points.length / mostPoints);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length: Math.ceil(points.length / Math.max(size, 1)) }, (_, index) => {
    const group = points.slice(index * size, (index + 1) * size);
    return { x: mean(group.map(({ x }) => x)), y: mean(group.map(({ y }) => y)) };
  });
}
