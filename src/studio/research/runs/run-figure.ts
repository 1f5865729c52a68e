import { metricDirections } from "../../../evaluate/score/direction.ts";
import { metricNames } from "../../../results/benchmark/score.ts";
import type { RunDetail } from "../../../server/api/research.ts";
import { betterOf } from "../report/benchmark-view.ts";
import type { CurveFigureView } from "../report/report-view.ts";
import { seededCurve } from "../report/seeded-curve.ts";

type Better = "lower" | "higher" | null;

/** The curves of a run: its losses, then every score, each with its best step. */
export function runFigure({ log }: Pick<RunDetail, "log">): CurveFigureView {
  const names = [...new Set(log.flatMap(({ values }) => Object.keys(values)))].filter((name) => !unshown.has(name));
  return {
    title: "Curves",
    legend: "run",
    xTitle: "steps",
    panels: names.map((name) => ({
      title: name,
      better: betterOfScore(name),
      levels: [],
      curves: [
        seededCurve(
          "this run",
          log.flatMap(({ step, values }) => {
            const y = values[name];
            return y === undefined ? [] : [{ x: step, seed: "1", y }];
          }),
          betterOfScore(name),
        ),
      ],
    })),
  };
}

/** Of the speed, not of the model. */
const unshown: ReadonlySet<string> = new Set(["itemsPerSecond"]);

/** Which value of a score is the better one; null for what is no score. */
export function betterOfScore(name: string): Better {
  const metric = name.split(".").at(-1) ?? name;
  const paper = metricNames.find((one) => one === metric);
  if (paper !== undefined) return betterOf(paper);
  const known: Readonly<Record<string, Better>> = metricDirections;
  if (Object.hasOwn(known, metric)) return known[metric] ?? null;
  return /loss/i.test(name) ? "lower" : null;
}
