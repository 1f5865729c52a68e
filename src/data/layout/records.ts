import { parseJson } from "../../engine/json/parse-json.ts";
import { linesOf } from "../../engine/text/text-lines.ts";
import { readText } from "../../files/read-text.ts";
import { parseCsv } from "../csv.ts";
import type { RowProblem } from "../dataset.ts";
import { isTableFile } from "../table-file.ts";
import { collectRows } from "./layout.ts";
import { type SoundRecord, soundRecord } from "./record.ts";

/** A record, and how messages call its place. */
export interface PlacedRecord {
  readonly record: SoundRecord;
  readonly where: string;
}

/**
 * The records of a CSV or JSONL file; rows that are damaged, and lines that are no JSON objects, become problems.
 *
 * @throws FoleyError "not-found" where it cannot be read, "data" where a CSV lacks a column or has one twice
 */
export async function readRecords(
  path: string,
  columns: readonly string[],
  problems: RowProblem[],
): Promise<PlacedRecord[]> {
  const text = await readText(path, "a table");
  if (isTableFile(path)) {
    return parseCsv(text, columns, path, problems).map(({ row, where }) => ({ record: row, where }));
  }
  const lines = linesOf(text).map((line, index) => ({ line, where: `${path}: line ${index + 1}` }));
  const filled = lines.filter(({ line }) => line.trim() !== "");
  return collectRows(filled, ({ line, where }) => ({ record: parseRecord(line, where), where }), problems);
}

/** @throws FoleyError "data" where the text is no JSON object */
export function parseRecord(text: string, where: string): SoundRecord {
  return soundRecord(parseJson(text, where, { code: "data", advice: "correct it" }), where);
}
