import type { ReactElement } from "react";
import { digits } from "../../../results/digits.ts";
import type { ScoreCell } from "./report-view.ts";

interface IntervalBarProps {
  readonly cell: ScoreCell;
  readonly range: ValueRange;
}

/** The values that a column's bars reach over. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

const width = 96;
const height = 12;
const inset = 4;

/** An interval as a small bar: ends, mean, every seed, and the paper's number; what reaches beyond the column is cut off. */
export function IntervalBar({ cell, range }: IntervalBarProps): ReactElement {
  const { values, mean, low, high, paper } = cell;
  const at = (value: number): number => {
    const share = range.high === range.low ? 0.5 : (value - range.low) / (range.high - range.low);
    return inset + Math.min(1, Math.max(0, share)) * (width - 2 * inset);
  };
  const middle = height / 2;
  return (
    <svg className="interval-bar" width={width} height={height} role="img" aria-label={barWords(cell)}>
      <title>{barWords(cell)}</title>
      <line className="track" x1={inset} x2={width - inset} y1={middle} y2={middle} />
      {low !== null && high !== null && <line className="reach" x1={at(low)} x2={at(high)} y1={middle} y2={middle} />}
      {values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a seed has no other name here
        <line key={i} className="seed" x1={at(value)} x2={at(value)} y1={2} y2={height - 2} />
      ))}
      {values.length > 0 && <circle className="mean" cx={at(mean)} cy={middle} r={3} />}
      {paper !== null && (
        <path className="paper" d={`M${at(paper)} 1l4 ${middle - 1}l-4 ${middle - 1}l-4 ${1 - middle}z`} />
      )}
    </svg>
  );
}

function barWords({ values, mean, low, high, paper }: ScoreCell): string {
  return [
    ...(values.length === 0 ? [] : [`mean ${digits(mean)}`]),
    ...(low === null || high === null ? [] : [`95 % from ${digits(low)} to ${digits(high)}`]),
    ...(values.length > 1 ? [`seeds ${values.map(digits).join(", ")}`] : []),
    ...(paper === null ? [] : [`paper ${digits(paper)}`]),
  ].join("; ");
}

/** The range of a column: of its means, seeds and the paper's numbers; intervals of few seeds would hide all else. */
export function barRange(cells: readonly (ScoreCell | null)[]): ValueRange {
  const all = cells.flatMap((cell) => {
    if (cell === null) return [];
    return [
      ...cell.values,
      ...(cell.values.length === 0 ? [] : [cell.mean]),
      ...(cell.paper === null ? [] : [cell.paper]),
    ];
  });
  return { low: Math.min(...all), high: Math.max(...all) };
}
