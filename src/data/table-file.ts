import { extname } from "node:path";

const endings = [".csv", ".tsv"];

/** Whether a file's ending is that of a table with a header; what parts its columns is told by the header, not by the ending. */
export function isTableFile(file: string): boolean {
  return endings.includes(extname(file).toLowerCase());
}
