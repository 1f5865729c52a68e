import uPlot from "uplot";
import type { CurvePanel } from "../report/report-view.ts";
import type { ChartData, ChartRow } from "./chart-data.ts";
import { type ChartColours, translucent } from "./use-chart-colours.ts";

/** What a chart is drawn of. */
interface ChartInputs {
  readonly panel: CurvePanel;
  readonly data: ChartData;
  readonly colours: ChartColours;
  /** The ends of the axis of values. */
  readonly reach: readonly [number, number];
  /** Hears of the place that is pointed at. */
  readonly onPoint: (at: number | null) => void;
}

const font = "11px system-ui, sans-serif";

/** How uPlot draws a panel: bands of intervals, seeds thin, means on top, the paper's values dashed, best places ringed. */
export function chartOptions({
  panel,
  data,
  colours,
  reach,
  onPoint,
}: ChartInputs): Omit<uPlot.Options, "width" | "height"> {
  const colourOf = ({ drawn: { place } }: ChartRow): string =>
    colours.curves[place % colours.curves.length] ?? colours.text;
  const axis = {
    stroke: colours.text,
    font,
    grid: { stroke: colours.line, width: 1 },
    ticks: { stroke: colours.line, width: 1, size: 4 },
  };
  return {
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { time: false }, y: { range: () => [...reach] as [number, number] } },
    axes: [
      { ...axis, size: 26 },
      { ...axis, size: 48 },
    ],
    series: [{}, ...data.rows.map((row) => seriesOf(row, colourOf(row)))],
    bands: data.rows.flatMap((row, i) =>
      row.role === "low"
        ? [{ series: [i + 2, i + 1] as [number, number], fill: translucent(colourOf(row), 0.14) }]
        : [],
    ),
    hooks: {
      setCursor: [({ cursor: { idx, left } }) => onPoint(left === undefined || left < 0 ? null : (idx ?? null))],
      draw: [
        (plot) => {
          for (const { name, y } of panel.levels) {
            const row = data.rows.find(({ drawn, role }) => role === "mean" && drawn.curve.name === name);
            if (row !== undefined) drawLevel(plot, y, colourOf(row));
          }
          for (const row of data.rows) if (row.role === "mean") drawBest(plot, row, colourOf(row), colours.ground);
        },
      ],
    },
  };
}

function seriesOf({ role }: ChartRow, colour: string): uPlot.Series {
  if (role === "mean")
    return { stroke: colour, width: 1.8, spanGaps: true, points: { show: true, size: 5, fill: colour } };
  if (role === "seed") return { stroke: translucent(colour, 0.45), width: 1, spanGaps: true, points: { show: false } };
  return { stroke: "transparent", width: 0, spanGaps: true, points: { show: false } };
}

/** A value of the paper: dashed over the whole width. */
function drawLevel({ ctx, bbox, valToPos }: uPlot, y: number, colour: string): void {
  const top = Math.round(valToPos(y, "y", true));
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = uPlot.pxRatio;
  ctx.setLineDash([5 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, top);
  ctx.lineTo(bbox.left + bbox.width, top);
  ctx.stroke();
  ctx.restore();
}

function drawBest({ ctx, valToPos }: uPlot, { drawn: { curve } }: ChartRow, colour: string, ground: string): void {
  const best = curve.points.find(({ x }) => x === curve.bestX);
  if (best === undefined) return;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = ground;
  ctx.lineWidth = 2 * uPlot.pxRatio;
  ctx.beginPath();
  ctx.arc(valToPos(best.x, "x", true), valToPos(best.mean, "y", true), 5 * uPlot.pxRatio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
