import { readFile } from "node:fs/promises";
import Papa from "papaparse";
import { FoleyError } from "../engine/tensor/error.ts";

/** A row by column name. */
export type Row = Readonly<Record<string, string>>;

/**
 * Rows of a CSV file with a header.
 *
 * @param columns what must be there; alternatives are written `caption|text`
 * @throws FoleyError "not-found" where the file cannot be read, "data" where a needed column is missing
 */
export async function readCsv(path: string, columns: readonly string[]): Promise<Row[]> {
  return parseCsv(await readTable(path), columns, path);
}

/** `readCsv` of a text that was read already. */
export function parseCsv(text: string, columns: readonly string[], where: string): Row[] {
  const { data, meta } = Papa.parse<Row>(text.trim(), { header: true, skipEmptyLines: true });
  const missing = columns.filter((column) => !column.split("|").some((name) => meta.fields?.includes(name)));
  if (missing.length === 0) return data;
  const [expected, absent] = [columns, missing].map((names) => names.join(", ").replaceAll("|", " or "));
  const came = meta.fields?.join(", ") ?? "none";
  throw new FoleyError("data", `${where}: expected the columns ${expected}, got ${came}; add ${absent}`);
}

/**
 * The text of a table.
 *
 * @throws FoleyError "not-found" where it cannot be read
 */
export async function readTable(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new FoleyError("not-found", `${path}: expected a table, got no readable one; check the path`, { cause });
  });
}
