import { extname } from "node:path";
import { type JsonOptions, parseJsonObject } from "../../engine/files/parse-json.ts";
import { parseCsv, readTable } from "../csv.ts";
import type { Problem } from "../dataset.ts";
import { collectRows } from "./layout.ts";
import type { SoundRecord } from "./record.ts";

/** A record, and how messages call its place. */
export interface PlacedRecord {
  readonly record: SoundRecord;
  readonly where: string;
}

/**
 * The records of a CSV or JSONL file; lines that are no JSON objects become problems.
 *
 * @throws FoleyError "not-found" where it cannot be read, "data" where a CSV lacks a column
 */
export async function readRecords(
  path: string,
  columns: readonly string[],
  problems: Problem[],
): Promise<PlacedRecord[]> {
  const text = await readTable(path);
  if (extname(path).toLowerCase() === ".csv") {
    // The header is line 1.
    return parseCsv(text, columns, path).map((record, index) => ({ record, where: `${path}: row ${index + 2}` }));
  }
  const lines = text.split(/\r?\n/).map((line, index) => ({ line, where: `${path}: line ${index + 1}` }));
  const filled = lines.filter(({ line }) => line.trim() !== "");
  return collectRows(filled, ({ line, where }) => ({ record: parseRecord(line, where), where }), problems);
}

/** @throws FoleyError "data" where the text is no JSON object */
export function parseRecord(text: string, where: string): SoundRecord {
  return parseJsonObject(text, where, dataJson);
}

/** How errors about the JSON of data sets read. */
export const dataJson: JsonOptions = { code: "data", advice: "correct it" };
