import type { ReportFiles } from "./report-files.ts";

/** What the scores of a report make. */
export interface DrawnReport {
  /** Texts and figures, by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Parts of its page in their order, where the page holds sounds beside them; none where it is among the texts. */
  readonly pageParts: readonly string[];
}

/** What a study came to. */
export interface StudyReport {
  /** The report's files by their names. */
  readonly files: ReportFiles;
  /** What is not as it should be but stopped nothing, a line each. */
  readonly warnings: readonly string[];
}
