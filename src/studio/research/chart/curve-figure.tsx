import { type ReactElement, useId, useMemo, useState } from "react";
import { digits } from "../../../results/digits.ts";
import type { CurveFigureView, CurvePanel } from "../report/report-view.ts";
import { Scrolled } from "../scrolled.tsx";
import { chartData } from "./chart-data.ts";
import { CurveChart } from "./curve-chart.tsx";
import { curveColour } from "./use-chart-colours.ts";

interface CurveFigureProps {
  readonly figure: CurveFigureView;
}

/** A figure whose curves can be hidden, with every seed where wished, and its numbers as a table. */
export function FigureOfCurves({ figure }: CurveFigureProps): ReactElement {
  const { title, legend, xTitle, panels } = figure;
  const name = useId();
  const names = useMemo(() => namesOf(panels), [panels]);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [hasSeeds, setSeeds] = useState(false);
  const fewest = fewestSeeds(panels);
  const [hasBands, setBands] = useState(fewest >= leastForBands);
  const shown = useMemo(() => new Set(names.filter((one) => !hidden.has(one))), [names, hidden]);
  const toggle = (one: string): void =>
    setHidden((all) => new Set(all.has(one) ? [...all].filter((other) => other !== one) : [...all, one]));
  const isSeeded = panels.some(({ curves }) =>
    curves.some(({ points }) => points.some(({ seeds }) => seeds.length > 1)),
  );
  const hasBest = panels.some(({ curves }) => curves.some(({ bestX }) => bestX !== null));
  return (
    <section className="report-part" aria-labelledby={name}>
      <h3 id={name}>{title}</h3>
      <fieldset className="legend" aria-label={legend} hidden={names.length < 2 && !isSeeded}>
        {names.map((one, place) => (
          <button
            key={one}
            type="button"
            className="legend-item"
            aria-pressed={shown.has(one)}
            onClick={() => toggle(one)}
          >
            <i className="swatch" data-colour={curveColour(place)} /> {one}
          </button>
        ))}
        {isSeeded && (
          <>
            <label className="check">
              <input type="checkbox" checked={hasBands} onChange={(event) => setBands(event.target.checked)} /> 95 %
              intervals
            </label>
            <label className="check">
              <input type="checkbox" checked={hasSeeds} onChange={(event) => setSeeds(event.target.checked)} /> every
              seed
            </label>
          </>
        )}
      </fieldset>
      <div className="charts">
        {panels.map((panel) => (
          <Panel key={panel.title} {...{ panel, names, shown, hasSeeds, hasBands, xTitle }} />
        ))}
      </div>
      <p className="hint">
        {hasBands && isSeeded && "Bands are 95 % intervals over seeds, as far as the axis reaches. "}
        {hasBest && "A ring is the best place of a curve. "}
        {panels.some(({ levels }) => levels.length > 0) && "Dashed lines are the paper's best. "}
        Arrow keys go from point to point.
      </p>
      <details className="numbers">
        <summary>The same in numbers</summary>
        {panels.map((panel) => (
          <NumberTable key={panel.title} panel={panel} xTitle={xTitle} />
        ))}
      </details>
    </section>
  );
}

/** Intervals of fewer seeds are so wide that they hide the curves. */
const leastForBands = 3;

function fewestSeeds(panels: readonly CurvePanel[]): number {
  const counts = panels.flatMap(({ curves }) =>
    curves.flatMap(({ points }) => points.map(({ seeds }) => seeds.length)),
  );
  return Math.min(...counts);
}

function namesOf(panels: readonly CurvePanel[]): string[] {
  return [...new Set(panels.flatMap(({ curves }) => curves.map((curve) => curve.name)))];
}

interface PanelProps {
  readonly panel: CurvePanel;
  readonly names: readonly string[];
  readonly shown: ReadonlySet<string>;
  readonly hasSeeds: boolean;
  readonly hasBands: boolean;
  readonly xTitle: string;
}

function Panel({ panel, names, shown, hasSeeds, hasBands, xTitle }: PanelProps): ReactElement {
  const data = useMemo(
    () => chartData(panel, { names, shown, hasSeeds, hasBands }),
    [panel, names, shown, hasSeeds, hasBands],
  );
  return <CurveChart panel={panel} data={data} xTitle={xTitle} />;
}

function NumberTable({ panel: { title, curves }, xTitle }: Pick<PanelProps, "panel" | "xTitle">): ReactElement {
  const xs = [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  return (
    <Scrolled called={`${title} in numbers`}>
      <table className="scores">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{xTitle}</th>
            {xs.map((x) => (
              <th key={x} scope="col" className="number">
                {x}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {curves.map(({ name, points, bestX }) => (
            <tr key={name}>
              <th scope="row" className="first">
                {name}
              </th>
              {xs.map((x) => {
                const point = points.find((one) => one.x === x);
                return (
                  <td key={x} className="number">
                    {point === undefined ? "–" : digits(point.mean)}
                    {x === bestX && <small> best</small>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
