/** Names and contents of the files of a report. */
export type ReportFiles = ReadonlyMap<string, string | Uint8Array>;
