import { oneLine } from "./shown-text.ts";

/** Columns as wide as their widest cell; a cell is one line. */
export function aligned(table: readonly (readonly string[])[]): string {
  const rows = table.map((row) => row.map(oneLine));
  const [first = []] = rows;
  const widths = first.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
