import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { digits } from "../../../results/digits.ts";
import type { CurvePanel } from "../report/report-view.ts";
import { type ChartData, reachOf } from "./chart-data.ts";
import { chartOptions } from "./chart-options.ts";
import { type ChartColours, curveColour, useChartColours } from "./use-chart-colours.ts";

interface CurveChartProps {
  readonly panel: CurvePanel;
  readonly data: ChartData;
  readonly xTitle: string;
}

const height = 210;

/** One pair of axes: curves that say their values where one points, or where arrow keys go. */
export function CurveChart({ panel, data, xTitle }: CurveChartProps): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const colours = useChartColours(frame);
  usePlot({ frame, plot, panel, data, colours, onPoint: setAt });
  const words = at === null ? null : pointWords(data, at, xTitle);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = placeAfter(event.key, at, data.xs.length);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    moveCursor(plot.current, data, next);
  };
  return (
    <div className="chart">
      <h4>{panel.title}</h4>
      <div
        ref={frame}
        className="chart-frame"
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label={`${panel.title} over ${xTitle}`}
        aria-valuemin={data.xs[0] ?? 0}
        aria-valuemax={data.xs.at(-1) ?? 0}
        aria-valuenow={data.xs[at ?? 0] ?? 0}
        aria-valuetext={words?.join("; ") ?? "arrow keys go from point to point"}
        aria-keyshortcuts="ArrowLeft ArrowRight Home End Escape"
        onKeyDown={onKeyDown}
        onBlur={() => {
          setAt(null);
          moveCursor(plot.current, data, null);
        }}
      >
        {at !== null && <Readout {...{ data, at, xTitle }} />}
      </div>
    </div>
  );
}

interface PlotUse extends Pick<CurveChartProps, "panel" | "data"> {
  readonly frame: React.RefObject<HTMLDivElement | null>;
  readonly plot: React.RefObject<uPlot | null>;
  readonly colours: ChartColours | null;
  onPoint(at: number | null): void;
}

/** Draws the chart anew for other data or colours, and keeps it as wide as its frame. */
function usePlot({ frame, plot, panel, data, colours, onPoint }: PlotUse): void {
  useEffect(() => {
    const element = frame.current;
    if (element === null || colours === null) return undefined;
    const reach = reachOf(
      data,
      panel.levels.map(({ y }) => y),
    );
    const size = { width: Math.max(element.clientWidth, 120), height };
    const options = chartOptions({ panel, data, colours, reach, onPoint });
    const rows = data.rows.map(({ values }) => [...values]);
    const made = new uPlot({ ...options, ...size }, [[...data.xs], ...rows], element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: Math.max(element.clientWidth, 120), height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [frame, plot, panel, data, colours, onPoint]);
}

/** Where a key leads among the places of a chart; undefined for one that leads nowhere. */
function placeAfter(key: string, at: number | null, count: number): number | null | undefined {
  if (key === "Escape") return null;
  if (count === 0) return undefined;
  const last = count - 1;
  if (key === "ArrowRight") return at === null ? 0 : Math.min(last, at + 1);
  if (key === "ArrowLeft") return at === null ? last : Math.max(0, at - 1);
  if (key === "Home") return 0;
  return key === "End" ? last : undefined;
}

function moveCursor(plot: uPlot | null, { xs }: ChartData, at: number | null): void {
  const x = at === null ? undefined : xs[at];
  if (x === undefined) plot?.setCursor({ left: -10, top: -10 });
  else plot?.setCursor({ left: plot.valToPos(x, "x"), top: 1 });
}

interface ReadoutProps extends Pick<CurveChartProps, "data" | "xTitle"> {
  readonly at: number;
}

/** The values at one place, beside the cursor. */
function Readout({ data, at, xTitle }: ReadoutProps): ReactElement {
  const isLeft = at > (data.xs.length - 1) / 2;
  return (
    <div className="readout" data-side={isLeft ? "left" : "right"} aria-hidden="true">
      <b>
        {xTitle} {data.xs[at]}
      </b>
      {pointsAt(data, at).map(({ name, place, words }) => (
        <span key={name}>
          <i className="swatch" data-colour={curveColour(place)} /> {name} <b>{words}</b>
        </span>
      ))}
    </div>
  );
}

function pointsAt({ xs, rows }: ChartData, at: number) {
  return rows.flatMap(({ drawn: { curve, place }, role }) => {
    const point = role === "mean" ? curve.points.find(({ x }) => x === xs[at]) : undefined;
    if (point === undefined) return [];
    const { mean, low, high, seeds } = point;
    const interval = seeds.length > 1 ? ` [${digits(low)}, ${digits(high)}]` : "";
    return [{ name: curve.name, place, words: `${digits(mean)}${interval}` }];
  });
}

function pointWords(data: ChartData, at: number, xTitle: string): string[] {
  return [`${xTitle} ${data.xs[at]}`, ...pointsAt(data, at).map(({ name, words }) => `${name} ${words}`)];
}
