import type { TopLevelSpec } from "vega-lite";

interface MeasuredPoint {
  readonly x: number;
  readonly y: number;
}

interface PointWithInterval extends MeasuredPoint {
  readonly low: number;
  readonly high: number;
}

/** A measured point, with the ends of its confidence interval where there is one. */
export type CurvePoint = MeasuredPoint | PointWithInterval;

export interface Curve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

/** A value to compare curves with: a dashed line across the panel, in the colour of the curve of its name. */
export interface Level {
  readonly name: string;
  readonly y: number;
}

/** One pair of axes. */
export interface Panel {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly curves: readonly Curve[];
  readonly levels: readonly Level[];
  /** A logarithmic axis has the same width for each doubling. */
  readonly xScale: "linear" | "log";
}

export interface CurveFigure {
  readonly title: string;
  /** What the colours stand for. */
  readonly legend: string;
  readonly panels: readonly Panel[];
  readonly columns: number;
}

/** The typeface of all figures, which is there to be drawn on every machine. */
export const figureFont = "DejaVu Sans";

/** Curves with confidence bands, panel by panel, as SVG text. */
export async function curveFigureSvg(figure: CurveFigure): Promise<string> {
  // Vega takes half a second to load, and waits at its top level, which would keep foley from being required.
  const [{ parse, View }, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const { spec } = compile(specOf(figure));
  const view = new View(parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function specOf({ title, legend, panels, columns }: CurveFigure): TopLevelSpec {
  const names = [...new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  return {
    title: { text: title, fontSize: 15, anchor: "middle", offset: 14 },
    columns,
    concat: panels.map((panel) => panelSpec(panel, names, legend)),
    background: "white",
    config: {
      font: figureFont,
      axis: { labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal" },
      // Vega cuts names off that are longer than 160 px.
      legend: { labelLimit: 0 },
    },
  } as TopLevelSpec;
}

const xScales = { linear: {}, log: { type: "log", base: 2 } } as const;

function panelSpec(
  { title, xTitle, yTitle, curves, levels, xScale }: Panel,
  names: readonly string[],
  legend: string,
): object {
  const values = curves.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
  const y = { field: "y", type: "quantitative", title: yTitle, scale: { zero: false } };
  return {
    title: { text: title, fontSize: 13 },
    width: 340,
    height: 220,
    data: { values },
    encoding: {
      x: { field: "x", type: "quantitative", title: xTitle, scale: xScales[xScale] },
      color: { field: "name", type: "nominal", title: legend, scale: { domain: names }, legend: { symbolOpacity: 1 } },
    },
    layer: [
      { mark: { type: "area", opacity: 0.18 }, encoding: { y: { ...y, field: "low" }, y2: { field: "high" } } },
      { mark: { type: "line", point: { size: 28 }, strokeWidth: 1.8 }, encoding: { y } },
      ...levels.map((level) => ({
        data: { values: [level] },
        mark: { type: "rule", strokeDash: [5, 4], strokeWidth: 1.2 },
        // Over the whole width.
        encoding: { y, x: null },
      })),
    ],
  };
}
