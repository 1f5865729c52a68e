import type { CurvePanel, SeededCurve, SeededPoint } from "../report/report-view.ts";

/** A curve of a panel with what it is drawn with. */
export interface DrawnCurve {
  readonly curve: SeededCurve;
  /** Its place among all curves of the figure, which gives its colour. */
  readonly place: number;
}

/** What a row of the chart's data is of. */
export type RowRole = "mean" | "low" | "high" | "seed";

export interface ChartRow {
  readonly drawn: DrawnCurve;
  readonly role: RowRole;
  /** One for each x; null where there is no point. */
  readonly values: readonly (number | null)[];
}

/** What of a panel is drawn. */
export interface ChartChoice {
  /** All curves of the figure, in the order of their colours. */
  readonly names: readonly string[];
  readonly shown: ReadonlySet<string>;
  readonly hasSeeds: boolean;
  readonly hasBands: boolean;
}

/** A panel's curves as rows over common places. */
export interface ChartData {
  readonly xs: readonly number[];
  readonly rows: readonly ChartRow[];
}

/** Means, ends of intervals, and where wished every seed, of the curves that are shown. */
export function chartData({ curves }: CurvePanel, { names, shown, hasSeeds, hasBands }: ChartChoice): ChartData {
  const drawn = curves.flatMap((curve): DrawnCurve[] =>
    shown.has(curve.name) ? [{ curve, place: Math.max(0, names.indexOf(curve.name)) }] : [],
  );
  const xs = [...new Set(drawn.flatMap(({ curve }) => curve.points.map(({ x }) => x)))].sort((a, b) => a - b);
  const rows = drawn.flatMap((one): ChartRow[] => {
    const row = (role: RowRole, pick: (point: SeededPoint) => number | undefined): ChartRow => {
      const byX = new Map(one.curve.points.map((point) => [point.x, pick(point)]));
      return { drawn: one, role, values: xs.map((x) => byX.get(x) ?? null) };
    };
    const seeds = [...new Set(one.curve.points.flatMap((point) => point.seeds.map(({ seed }) => seed)))];
    const seedRows = seeds.map((seed) => row("seed", (point) => point.seeds.find((value) => value.seed === seed)?.y));
    return [
      ...(hasBands ? [row("low", ({ low }) => low), row("high", ({ high }) => high)] : []),
      ...(hasSeeds && seeds.length > 1 ? seedRows : []),
      row("mean", ({ mean }) => mean),
    ];
  });
  return { xs, rows };
}

/** The values that a panel's axis reaches over: of means and seeds, since intervals of few seeds would hide all else. */
export function reachOf({ rows }: ChartData, levels: readonly number[]): readonly [number, number] {
  const measured = rows.flatMap(({ drawn }) =>
    drawn.curve.points.flatMap(({ mean, seeds }) => [mean, ...seeds.map(({ y }) => y)]),
  );
  const all = [...measured, ...levels].filter(Number.isFinite);
  if (all.length === 0) return [0, 1];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = high === low ? Math.abs(high) * 0.1 || 1 : (high - low) * 0.08;
  return [low - room, high + room];
}
