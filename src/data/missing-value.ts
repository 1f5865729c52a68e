/** What pandas writes where a table has nothing, once its columns are texts. */
const missingValues: ReadonlySet<string> = new Set(["nan", "NaN", "<NA>", "NaT"]);

/** What Python and databases write for nothing; some data sets have a class of such a name, but no caption is one. */
const missingCaptions: ReadonlySet<string> = new Set(["None", "none", "null", "NULL", "NAN", "N/A", "n/a", "#N/A"]);

/** Whether a cell stands for an empty one. */
export function isMissingValue(text: string): boolean {
  return missingValues.has(text.trim());
}

/** Whether a caption stands for none. */
export function isMissingCaption(text: string): boolean {
  return isMissingValue(text) || missingCaptions.has(text.trim());
}
