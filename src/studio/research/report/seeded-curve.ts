import type { Direction } from "../../../evaluate/score/direction.ts";
import { meanInterval } from "../../../results/interval.ts";
import type { ScoreCell, SeededCurve } from "./report-view.ts";

/** One measured value. */
export interface SeededValue {
  readonly x: number;
  readonly seed: string;
  readonly y: number;
}

/** The curve of measured values: means at each place, and where they are best. */
export function seededCurve(name: string, values: readonly SeededValue[], better: Direction | null): SeededCurve {
  const places = [...new Set(values.map(({ x }) => x))].sort((a, b) => a - b);
  const points = places.map((x) => {
    const seeds = values.filter((value) => value.x === x).map(({ seed, y }) => ({ seed, y }));
    return { x, ...meanInterval(seeds.map(({ y }) => y)), seeds };
  });
  const isAbove = better === "higher";
  const best = points.reduce<(typeof points)[number] | null>(
    (found, point) => (found === null || (isAbove ? point.mean > found.mean : point.mean < found.mean) ? point : found),
    null,
  );
  return { name, points, bestX: better === null || points.length < 2 ? null : (best?.x ?? null) };
}

/** Values of seeds as a cell of a table; null where there is none. */
export function scoreCell(
  values: readonly number[],
  paper: number | null = null,
  detail: string | null = null,
): ScoreCell | null {
  if (values.length === 0) return paper === null ? null : { ...nothing, paper, detail };
  const { mean, low, high } = meanInterval(values);
  const isSpread = values.length > 1;
  return { values, mean, low: isSpread ? low : null, high: isSpread ? high : null, paper, detail };
}

const nothing = { values: [], mean: Number.NaN, low: null, high: null } as const;
