import type { ReportFiles } from "./report-files.ts";

/** What a study came to. */
export interface StudyReport {
  /** The report's files by their names. */
  readonly files: ReportFiles;
  /** What is not as it should be but stopped nothing, a line each. */
  readonly warnings: readonly string[];
}
