import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactElement, type ReactNode, useId, useState } from "react";
import { digits } from "../../../results/digits.ts";
import { Scrolled } from "../scrolled.tsx";
import { barRange, IntervalBar, type ValueRange } from "./interval-bar.tsx";
import type { ScoreCell, ScoreColumn, ScoreTable } from "./report-view.ts";
import { nextSort, type SortedPart, scorePart, sortedRows, type TableSort } from "./table-sort.ts";

interface ScoreTableProps {
  readonly table: ScoreTable;
}

/** A table of scores, sorted as one likes, with intervals as bars and the paper's numbers beside. */
export function ScoreTableView({ table }: ScoreTableProps): ReactElement {
  const { title, note, labels, columns, rows, alikeBy } = table;
  const [sort, setSort] = useState<TableSort | null>(null);
  const name = useId();
  const hasPaper = rows.some(({ scores }) => scores.some((cell) => cell !== null && cell.paper !== null));
  const ranges = columns.map((_, i) => barRange(rows.map(({ scores }) => scores[i] ?? null)));
  const sortBy = (column: number, part: TableSort["part"]): void => setSort(nextSort(sort, column, part));
  return (
    <section className="report-part" aria-labelledby={name}>
      <h3 id={name}>{title}</h3>
      <Scrolled called={title}>
        <table className="scores">
          <thead>
            <tr>
              {labels.map((label, i) => (
                <SortHead key={label} {...{ sort, sortBy }} column={i} part="label" rows={hasPaper ? 2 : 1}>
                  {label}
                </SortHead>
              ))}
              {columns.map((column, i) => (
                <ColumnHead key={column.title} {...{ column, sort, sortBy, hasPaper }} at={i} />
              ))}
            </tr>
            {hasPaper && (
              <tr>
                {columns.map((column, i) => (
                  <PaperHeads key={column.title} {...{ sort, sortBy }} at={i} />
                ))}
              </tr>
            )}
          </thead>
          <tbody>
            {sortedRows(rows, sort).map((row) => (
              <tr key={row.labels.join("\0")}>
                {row.labels.map((label, i) => (
                  <th key={labels[i]} scope="row" className={i === 0 ? "first" : undefined}>
                    {label}
                  </th>
                ))}
                {row.scores.map((cell, i) => (
                  <ScoreCells
                    key={columns[i]?.title}
                    {...{ cell, hasPaper }}
                    column={columns[i] as ScoreColumn}
                    range={alikeBy === "row" ? barRange(row.scores) : (ranges[i] as ValueRange)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <p className="hint">
        {betterWords(columns)} {note}
        {hasPaper && " A diamond is the paper's number."}
      </p>
    </section>
  );
}

function betterWords(columns: readonly ScoreColumn[]): string {
  if (columns.every(({ better }) => better === null)) return "";
  const high = columns.filter(({ better }) => better === "higher").map(({ title }) => title);
  return high.length === 0 ? "Lower is better." : `Lower is better, but for ${high.join(", ")}.`;
}

interface SortHeadProps {
  readonly sort: TableSort | null;
  readonly sortBy: (column: number, part: TableSort["part"]) => void;
  readonly column: number;
  readonly part: TableSort["part"];
  readonly rows: number;
  readonly children: ReactNode;
}

/** A head that sorts by its column. */
function SortHead({ sort, sortBy, column, part, rows, children }: SortHeadProps): ReactElement {
  const isSorted = sort !== null && sort.column === column && sort.part === part;
  const Arrow = isSorted && !sort.isRising ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      rowSpan={rows}
      className={part === "label" ? undefined : "number"}
      aria-sort={isSorted ? (sort.isRising ? "ascending" : "descending") : "none"}
    >
      <button type="button" className="sort" data-sorted={isSorted} onClick={() => sortBy(column, part)}>
        {children} <Arrow size={11} aria-hidden />
      </button>
    </th>
  );
}

interface ColumnHeadProps extends Pick<SortHeadProps, "sort" | "sortBy"> {
  readonly column: ScoreColumn;
  readonly at: number;
  readonly hasPaper: boolean;
}

function ColumnHead({ column, at, hasPaper, sort, sortBy }: ColumnHeadProps): ReactElement {
  if (hasPaper)
    return (
      <th scope="colgroup" colSpan={3} className="group">
        {column.title}
      </th>
    );
  return (
    <SortHead {...{ sort, sortBy }} column={at} part="mean" rows={1}>
      {column.title}
    </SortHead>
  );
}

const partHeads: readonly (readonly [SortedPart, string])[] = [
  ["mean", "here"],
  ["paper", "paper"],
  ["difference", "difference"],
];

function PaperHeads({
  at,
  sort,
  sortBy,
}: Pick<SortHeadProps, "sort" | "sortBy"> & { readonly at: number }): ReactElement[] {
  return partHeads.map(([part, title]) => (
    <SortHead key={part} {...{ sort, sortBy, part }} column={at} rows={1}>
      {title}
    </SortHead>
  ));
}

interface ScoreCellsProps {
  readonly cell: ScoreCell | null;
  readonly column: ScoreColumn;
  readonly range: ValueRange;
  readonly hasPaper: boolean;
}

function ScoreCells({ cell, column, range, hasPaper }: ScoreCellsProps): ReactElement {
  const difference = scorePart(cell, "difference");
  return (
    <>
      <td className="number">
        {cell === null || cell.values.length === 0 ? "–" : <MeanWords cell={cell} />}
        {cell !== null && <IntervalBar cell={cell} range={range} />}
      </td>
      {hasPaper && <td className="number">{cell === null || cell.paper === null ? "–" : digits(cell.paper)}</td>}
      {hasPaper && (
        <td className="number" data-better={isBetterBy(difference, column)}>
          {difference === null ? "–" : signed(difference)}
        </td>
      )}
    </>
  );
}

function MeanWords({
  cell: { mean, low, high, detail },
}: Pick<ScoreCellsProps, "cell"> & { cell: ScoreCell }): ReactElement {
  return (
    <span className="mean">
      {digits(mean)}
      {low !== null && high !== null && <small> ± {digits((high - low) / 2)}</small>}
      {detail !== null && <small className="detail">{detail}</small>}
    </span>
  );
}

function isBetterBy(difference: number | null, { better }: ScoreColumn): boolean | undefined {
  if (difference === null || difference === 0 || better === null) return undefined;
  return better === "higher" ? difference > 0 : difference < 0;
}

/** With its sign, as of a difference. */
export function signed(value: number): string {
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${digits(Math.abs(value))}`;
}
