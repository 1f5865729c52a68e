import { extname } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
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
  const value = parseJson(text, where);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as SoundRecord;
  throw new FoleyError("data", `${where}: expected a JSON object, got ${text.slice(0, 40)}; correct it`);
}

/** @throws FoleyError "data" where the text is no JSON */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FoleyError("data", `${where}: expected JSON, got "${text.slice(0, 40)}"; correct it`, { cause });
  }
}
