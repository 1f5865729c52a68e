import type { ScoreCell, ScoreRow } from "./report-view.ts";

/** What of a score a table is sorted by. */
export const sortedParts = ["mean", "paper", "difference"] as const;
export type SortedPart = (typeof sortedParts)[number];

/** By which column a table is sorted, and which way; a label's column by its place, a score's by its place and part. */
export interface TableSort {
  readonly column: number;
  readonly part: SortedPart | "label";
  readonly isRising: boolean;
}

/** What a part of a score comes to; null where there is none. */
export function scorePart(cell: ScoreCell | null, part: SortedPart): number | null {
  if (cell === null) return null;
  const mean = cell.values.length === 0 ? null : cell.mean;
  if (part === "mean") return mean;
  if (part === "paper") return cell.paper;
  return mean === null || cell.paper === null ? null : mean - cell.paper;
}

/** Rows in the order of a sort, those without a value last; as they came where there is none. */
export function sortedRows(rows: readonly ScoreRow[], sort: TableSort | null): readonly ScoreRow[] {
  if (sort === null) return rows;
  const { column, part, isRising } = sort;
  const sign = isRising ? 1 : -1;
  if (part === "label")
    return rows.toSorted((a, b) => sign * compareWords(a.labels[column] ?? "", b.labels[column] ?? ""));
  return rows.toSorted((a, b) => {
    const [x, y] = [a, b].map(({ scores }) => scorePart(scores[column] ?? null, part));
    if (x === null || x === undefined) return y === null || y === undefined ? 0 : 1;
    return y === null || y === undefined ? -1 : sign * (x - y);
  });
}

function compareWords(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** The sort after a click on a column: rising first, then falling, then as the rows came. */
export function nextSort(sort: TableSort | null, column: number, part: TableSort["part"]): TableSort | null {
  if (sort?.column !== column || sort.part !== part) return { column, part, isRising: true };
  return sort.isRising ? { ...sort, isRising: false } : null;
}
