import Papa from "papaparse";

/** Rows of cells, the first of them the head, as CSV. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return `${Papa.unparse(rows as (string | number)[][], { newline: "\n" })}\n`;
}
